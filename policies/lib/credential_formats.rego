# METADATA
# description: |
#   Formats in which credentials have places or shapes of their own. `credentials.hinted` has to
#   match whatever one of these patterns does.
package vvaudit.lib.credential_formats

# METADATA
# description: |
#   By a pattern for the name of the file, what a value is there and the pattern whose one group
#   holds it.
places := {
	"": {
		"in an address": `(?i)[a-z][a-z0-9+.-]*://[^ \t\r\n/?#"'<>@]*:([^ \t\r\n/"'<>@]+)@`,
		"of a Redis server": concat("", [
			`(?im)^[ \t]*(?:requirepass|masterauth|primaryauth|sentinel[ \t]+sentinel-pass`,
			`|(?:sentinel[ \t]+)?auth-pass[ \t]+[^ \t\r\n]+)[ \t]+["']?([^ \t\r\n"']+)`,
		]),
		"of a Redis user": `(?m)^[ \t]*user[ \t]+[^ \t\r\n]+[^\r\n]*[ \t]>([^ \t\r\n"']+)`,
		"of a database role": `(?i)(?:password|identified[ \t]+by)[ \t]+'([^'\r\n]+)'`,
		"in an Authorization header": concat("", [
			`(?i)authorization["']?[ \t]*[:=][ \t]*["']?(?:bearer|basic|token)[ \t]+`,
			`([^ \t\r\n"']{8,})`,
		]),
		"of a registry": `"auth"[ \t]*:[ \t]*"([A-Za-z0-9+/=]{8,})"`,
		"of a login": `(?im)(?:^|[ \t])login[ \t]+[^ \t\r\n]+[ \t]+password[ \t]+([^ \t\r\n]+)`,
		"of a client": concat("", [
			`(?m)(?:^|[^A-Za-z0-9_.-])(?:`, clients["-p"], `)(?:[ \t][^\r\n|;&]*)?[ \t]-p["']?`,
			`([^ \t\r\n"'|;&)]+)`,
		]),
		"of a Redis client": concat("", [
			`(?m)(?:^|[^A-Za-z0-9_.-])(?:`, clients["-a"], `)(?:[ \t][^\r\n|;&]*)?`,
			`[ \t](?:-a|--pass)[ \t]+["']?([^ \t\r\n"'|;&)-][^ \t\r\n"'|;&)]*)`,
		]),
		"of a client of MongoDB": concat("", [
			`(?m)(?:^|[^A-Za-z0-9_.-])(?:`, _blank_after_p, `)(?:[ \t][^\r\n|;&]*)?`,
			`[ \t]-p[ \t]+["']?([^ \t\r\n"'|;&)-][^ \t\r\n"'|;&)]*)`,
		]),
		"of curl": `(?m)curl[^\r\n]*[ \t](?:-[A-Za-z]*u|--user)[ \t]*["']?[^ \t\r\n:"']+:([^ \t\r\n"']+)`,
	},
	`(?i)pgpass`: {"of a pgpass line": `(?m)^[^:#\r\n]+:[0-9*]+:[^:\r\n]+:[^:\r\n]+:([^\r\n]+)$`},
	`(?i)userlist`: {"of a PgBouncer user": `(?m)^[ \t]*"[^"\r\n]+"[ \t]+"([^"\r\n]+)"`},
}

# METADATA
# description: |
#   Clients (patterns for their names) that take a password after a short flag. In a script
#   `mysql -p X` asks for one, and X is the database; as words of a manifest, where nobody could
#   answer, both are read as the password.
clients := {
	"-a": `redis-cli|redis-benchmark|valkey-cli|valkey-benchmark|keydb-cli`,
	"-p": concat("|", [
		`mysql(?:dump|admin|check|import|show|pump|slap)?`,
		`mariadb(?:-(?:dump|admin|check|import|show|backup))?`,
		`mydumper|myloader`,
		_blank_after_p,
	]),
}

_blank_after_p := `mongo(?:sh|dump|restore|export|import|stat|top)?|cqlsh|rabbitmqadmin|sshpass`

# METADATA
# description: Shapes that tell a credential wherever it stands.
shapes := {
	"a private key": `-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----`,
	"an AWS access key id": `(^|[^A-Za-z0-9])(AKIA|ASIA)[A-Z0-9]{16}([^A-Za-z0-9]|$)`,
	"a GitHub token": `(^|[^A-Za-z0-9])(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})`,
	"a GitLab token": `(^|[^A-Za-z0-9])glpat-[A-Za-z0-9_-]{16,}`,
	"a Slack token": `(^|[^A-Za-z0-9])xox[abeoprs]-[0-9A-Za-z-]{10,}`,
	"a Slack webhook": `hooks[.]slack[.]com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}`,
	"a Google API key": `(^|[^A-Za-z0-9])AIza[0-9A-Za-z_-]{35}`,
	"a Stripe key": `(^|[^A-Za-z0-9])[rs]k_(live|test)_[0-9A-Za-z]{10,}`,
	"an npm token": `(^|[^A-Za-z0-9])npm_[A-Za-z0-9]{36}`,
	"a Vault token": `(^|[^A-Za-z0-9])hvs[.][A-Za-z0-9_-]{24,}`,
	"a JSON Web Token": `(^|[^A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}[.]eyJ[A-Za-z0-9_-]{8,}[.][A-Za-z0-9]`,
	"a password hash": concat("", [
		`SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$`,
		`|\$(2[aby]|argon2(id|i|d)|apr1|5|6)\$[A-Za-z0-9./=,$]{20,}`,
	]),
}
