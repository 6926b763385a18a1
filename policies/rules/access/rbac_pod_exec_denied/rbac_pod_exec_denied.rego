# METADATA
# scope: package
# title: Roles grant no shell in pods
# description: >-
#   Who may exec in a pod or attach to it acts as the pod, with its Secrets, its account and its
#   network, past every review. `get` is enough for it, as some clients connect by GET. An ephemeral
#   container that somebody puts into a pod is a shell as well, and so is the kubelet's own API,
#   behind nodes/proxy. Wildcards count.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#   description: Using RBAC Authorization
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Role Based Access Control Good Practices, access to the proxy subresource of nodes
# custom:
#   severity: medium
#   subject: Role
#   remediation: >-
#     Take pods/exec, pods/attach, pods/ephemeralcontainers and nodes/proxy out of the role, and use
#     logs and metrics (nodes/metrics, nodes/stats) where somebody has to look.
package vvaudit.access.rbac_pod_exec_denied

import data.vvaudit.lib.rbac

deny contains result if {
	# The resource comes first: few rules name one of these, and the rest costs more to ask.
	some entry in input.rules
	some index
	verbs_of_use := _shells[entry.rule.resources[index]]
	rbac.covers_group(entry.rule, "")
	not rbac.copied(entry)
	verbs := rbac.granted(entry.rule, verbs_of_use)
	count(verbs) > 0
	result := {
		"ref": entry.ref,
		"path": array.concat(entry.path, ["resources", index]),
		"message": sprintf(
			"a rule grants %s on %s, and so a shell in pods",
			[concat(", ", sort(verbs)), entry.rule.resources[index]],
		),
		"observed": entry.rule.resources[index],
		"expected": "no shell in pods",
		"related": rbac.related(entry),
	}
}

# The names that cover a way to a shell, and the verbs that open it.
_shells := {
	"pods/exec": _connecting,
	"pods/attach": _connecting,
	"pods/ephemeralcontainers": _changing,
	"nodes/proxy": _connecting,
	"*/exec": _connecting,
	"*/attach": _connecting,
	"*/ephemeralcontainers": _changing,
	"*/proxy": _connecting,
	"*": (_connecting | _changing),
}

_connecting := {"create", "get"}

_changing := {"patch", "update"}

examined contains seen if some seen in rbac.examined
