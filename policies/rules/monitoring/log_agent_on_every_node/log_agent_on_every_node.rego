# METADATA
# scope: package
# title: A log agent runs on every node and ships to the log server
# description: >-
#   The logs of a pod are read by an agent on its node, so the agent has to be a DaemonSet that
#   tolerates every taint and selects no nodes but by operating system. What it reads has to go to
#   the server: some address in its configuration leads to a Service of one, on a port that is
#   served. Of Grafana Alloy's configuration the components are followed from the source of the logs
#   to where they are written; discovery must leave no namespaces out.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
#   description: apps/v1 DaemonSet, taints and tolerations
# - ref: https://grafana.com/docs/alloy/latest/reference/components/loki/
#   description: Grafana Alloy, loki.source.*, loki.write and discovery.kubernetes
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: >-
#     Run the agent as a DaemonSet with the toleration {operator: Exists} and no node selector, and
#     have it write to the Service of the log server.
#   parameters:
#     log_servers:
#       description: The images of the log server, registry/repository with shell wildcards.
#       default: ["*loki*"]
#     agent_images:
#       description: The images of log agents; other workloads are not judged.
#       default:
#       - "*alloy*"
#       - "*promtail*"
#       - "*grafana-agent*"
#       - "*fluent*bit*"
#       - "*fluentd*"
#       - "*vector*"
#       - "*collector*"
package vvaudit.monitoring.log_agent_on_every_node

import data.vvaudit.lib.configuration
import data.vvaudit.lib.pod_security
import data.vvaudit.lib.workloads

deny contains result if {
	_agent
	input.subject.objectKind != "DaemonSet"
	result := {
		"path": ["kind"],
		"message": sprintf("the log agent is a %s, which does not run on every node", [
			input.subject.objectKind,
		]),
		"observed": input.subject.objectKind,
		"expected": "DaemonSet",
	}
}

deny contains result if {
	_agent
	not _tolerates_all
	result := {
		"path": workloads.in_pod_spec(["tolerations"]),
		"message": "nodes with a taint get no log agent",
		"observed": object.get(input.pod.spec, "tolerations", []),
		"expected": [{"operator": "Exists"}],
	}
}

deny contains result if {
	_agent
	some key, value in object.get(input.pod.spec, "nodeSelector", {})
	not key in {"kubernetes.io/os", "beta.kubernetes.io/os"}
	result := {
		"path": workloads.in_pod_spec(["nodeSelector", key]),
		"message": sprintf("only nodes with %s=%v get a log agent", [key, value]),
		"observed": value,
		"expected": null,
	}
}

deny contains result if {
	_agent
	path := ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]
	required := object.get(input.pod.spec, path, null)
	required != null
	result := {
		"path": workloads.in_pod_spec(path),
		"message": "only nodes of a required affinity get a log agent",
		"observed": required,
		"expected": null,
	}
}

deny contains result if {
	_agent
	_seen
	count(_to_server) == 0
	result := object.union(_place, {
		"message": "no address in the agent's configuration leads to the log server",
		"observed": sort({address.host | some address in input.configuration.addresses}),
		"expected": sprintf("a Service of %s", [concat(" or ", input.parameters.log_servers)]),
	})
}

deny contains result if {
	_agent
	some address in _to_server
	address.served == false
	result := {
		"ref": address.ref,
		"path": address.path,
		"message": sprintf("Service %s has no port %v", [address.service.name, address.port]),
		"observed": address.port,
		"expected": "a port of the Service",
	}
}

deny contains result if {
	some file in _rivers
	count(_writers(file)) > 0
	count(_shipping(file)) == 0
	result := {
		"ref": file.ref,
		"path": file.path,
		"message": "no source of logs is forwarded to a loki.write that leads to the log server",
		"observed": sort(_sources(file)),
		"expected": sort(_writers(file)),
	}
}

deny contains result if {
	some file in _rivers
	some name, body in file.tree
	startswith(name, "discovery.kubernetes.")
	object.get(body, "namespaces", null) != null
	result := {
		"ref": file.ref,
		"path": array.concat(file.path, [name, "namespaces"]),
		"message": sprintf("%s finds the pods of some namespaces only", [name]),
		"observed": object.get(body, "namespaces", null),
		"expected": null,
	}
}

deny contains result if {
	some file in _rivers
	some name, body in file.tree
	some variable in _node_variables(body)
	not _from_field(variable)
	result := {
		"ref": file.ref,
		"path": array.concat(file.path, [name, "selectors"]),
		"message": sprintf("the variable %s, by which %s finds the node's pods, is not the node's name", [
			variable,
			name,
		]),
		"observed": variable,
		"expected": "a variable from spec.nodeName",
	}
}

unknown contains one if {
	_agent
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"path": workloads.in_pod_spec(["tolerations"]),
	"observed": object.get(input.pod.spec, "tolerations", []),
} if {
	_agent
}

examined contains {
	"ref": address.ref,
	"path": address.path,
	"observed": sprintf("ships to %s", [address.host]),
} if {
	_agent
	some address in _to_server
}

_agent if {
	some container in input.containers
	pod_security.matches_any(input.parameters.agent_images, container.image.name)
}

_seen if count(data.vvaudit.lib.configuration.unseen) == 0

_tolerates_all if {
	some toleration in input.pod.spec.tolerations
	toleration.operator == "Exists"
	object.get(toleration, "key", "") in {"", null}
	object.get(toleration, "effect", "") in {"", null}
}

_to_server := [address |
	some address in input.configuration.addresses
	configuration.leads_to(address, input.parameters.log_servers)
]

_rivers := [file |
	_agent
	some file in input.configuration.files
	file.format == "river"
	is_object(file.tree)
]

_sources(file) := {name | some name, _ in file.tree; startswith(name, "loki.source.")}

# Components that write to the server, by the address that stands in them.
_writers(file) := {name |
	some name, _ in file.tree
	startswith(name, "loki.write.")
	some address in _to_server
	address.ref == file.ref
	name in {step | some step in address.path}
}

_forwards(file) := {name: targets |
	some name, body in file.tree
	is_object(body)
	targets := {target |
		some said in _texts(object.get(body, "forward_to", []))
		some found in regex.find_n(`[A-Za-z0-9_.]+[.]receiver`, said, -1)
		target := trim_suffix(found, ".receiver")
	}
}

_texts(value) := [value] if is_string(value)

_texts(value) := [text | some text in value; is_string(text)] if is_array(value)

_shipping(file) := graph.reachable(_forwards(file), _sources(file)) & _writers(file)

_place := {"ref": _rivers[0].ref, "path": _rivers[0].path} if {
	count(_rivers) > 0
} else := {"path": workloads.in_pod_spec(["containers"])}

_node_variables(body) := {found[1] |
	field := object.get(body, ["selectors", "field"], "")
	is_string(field)
	contains(field, "spec.nodeName")
	some found in regex.find_all_string_submatch_n(`sys[.]env[(]"([^"]+)"[)]`, field, -1)
}

_from_field(name) if {
	some container in input.containers
	some variable in container.spec.env
	variable.name == name
	variable.valueFrom.fieldRef.fieldPath == "spec.nodeName"
}
