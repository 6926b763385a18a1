# METADATA
# description: |
#   What is wrong with a backend of an Ingress or of a route. Where it leads is found by the
#   inventory; what is only absent from a part of the platform is in doubt, not wrong.
package vvaudit.lib.backends

# METADATA
# description: What is wrong, in words; undefined for a backend that leads to pods.
wrong(backend) := sprintf("Service %s does not exist", [backend.name]) if {
	backend.state in _absent("no-service")
}

wrong(backend) := sprintf("%s does not exist", [backend.name]) if {
	backend.state in _absent("resource") - {"resource"}
}

wrong(backend) := sprintf("Service %s has no port %v; it has %s", [
	backend.name,
	backend.port,
	_listed(backend.known),
]) if {
	backend.state == "no-port"
}

wrong(backend) := sprintf("Service %s selects no pods", [backend.name]) if {
	backend.state in _absent("no-pods")
}

wrong(backend) := sprintf("port %v of Service %s leads to %v, and no container names a port so", [
	backend.port,
	backend.name,
	backend.target,
]) if {
	backend.state == "no-target"
}

# METADATA
# description: What could not be told, in words; undefined where there is nothing of the kind.
doubt(backend) := sprintf("Service %s, which is not in what was scanned", [backend.name]) if {
	backend.state == "unseen-no-service"
	not input.inventory.complete
}

doubt(backend) := sprintf("%s, which is not in what was scanned", [backend.name]) if {
	backend.state == "unseen-resource"
	not input.inventory.complete
}

doubt(backend) := sprintf("the pods of Service %s, which are not in what was scanned", [
	backend.name,
]) if {
	backend.state == "unseen-no-pods"
	not input.inventory.complete
}

doubt(backend) := sprintf("whether port %v behind Service %s is open; its pods list %s", [
	backend.target,
	backend.name,
	concat(", ", backend.known),
]) if {
	backend.state == "unlisted"
}

doubt(backend) := sprintf("the endpoints of Service %s, which selects no pods by itself", [
	backend.name,
]) if {
	backend.state == "endpoints"
}

_absent(state) := {state} if not input.inventory.complete

_absent(state) := {state, concat("-", ["unseen", state])} if input.inventory.complete

# METADATA
# description: Where it stands, the port's place where the port is what is wrong.
place(backend) := backend.portPath if backend.state in {"no-port", "no-target", "unlisted"}

place(backend) := backend.path if not backend.state in {"no-port", "no-target", "unlisted"}

# METADATA
# description: The backend as people write it.
shown(backend) := backend.name if backend.port == null

shown(backend) := sprintf("%s:%v", [backend.name, backend.port]) if backend.port != null

# METADATA
# description: The Service, where it is there and does not lead on.
related(backend) := [] if backend.ref == null

related(backend) := [{
	"ref": backend.ref,
	"path": ["spec"],
	"message": "this is the Service",
}] if {
	backend.ref != null
}

_listed(names) := "none" if count(names) == 0

_listed(names) := concat(", ", names) if count(names) > 0
