# METADATA
# description: |
#   Which workloads run for good, which containers serve, and where their numbers stand. Rules
#   import a value of this package by its full name: asked of the package, as in
#   `workloads.replicated`, the embedded engine works out every other value of the package as well.
#   Functions may be asked of the package.
package vvaudit.lib.workloads

# METADATA
# description: |
#   Whether the pods are meant to run for good: those of a Job end, and so do pods that are not
#   restarted when they succeed (core/v1 PodSpec.restartPolicy).
long_running if not _ends

_ends if input.subject.objectKind in {"Job", "CronJob", "PodTemplate"}

_ends if input.pod.spec.restartPolicy in {"Never", "OnFailure"}

# METADATA
# description: Whether the object keeps a number of such pods, which an autoscaler could change.
replicated if {
	long_running
	input.subject.objectKind != "Pod"
	input.subject.objectKind != "DaemonSet"
}

# METADATA
# description: Whether a Service sends requests to the pods.
behind_service if count(input.neighbours.services) > 0

# METADATA
# description: The ports that a container declares, without those that are malformed.
ports(container) := [port |
	is_array(container.spec.ports)
	some port in container.spec.ports
	is_object(port)
]

# METADATA
# description: |
#   Whether a container answers the pod's Services: it declares a port that one of them targets, or
#   it is the only app container. Ports need not be declared (core/v1 Container.ports), so that of
#   several containers none may be known to serve.
serves(container) if {
	some target in _targets
	some port in ports(container)
	object.get(port, "protocol", "TCP") == target.protocol
	port[target.field] == target.value
}

serves(container) if {
	behind_service
	container.type == "container"
	count([other | some other in input.containers; other.type == "container"]) == 1
}

_targets contains {"protocol": protocol, "field": field, "value": target} if {
	some service in input.neighbours.services
	some port in service.ports
	is_object(port)
	protocol := object.get(port, "protocol", "TCP")
	target := object.get(port, "targetPort", object.get(port, "port", 0))
	field := _field(target)
}

_field(target) := "name" if is_string(target)

_field(target) := "containerPort" if is_number(target)

# METADATA
# description: The path of a field of the pod spec.
in_pod_spec(fields) := array.concat(array.concat(input.pod.path, ["spec"]), fields)

# METADATA
# description: The path of the pods' labels, by which selectors find them.
pod_labels_path := array.concat(input.pod.path, ["metadata", "labels"])

# METADATA
# description: Where the floor stands, in the autoscaler if there is one; as part of a result.
floor_place := {"ref": input.neighbours.hpas[0].ref, "path": ["spec", "minReplicas"]} if {
	input.replicas.source == "HorizontalPodAutoscaler"
} else := {"path": ["spec", "replicas"]}

# METADATA
# description: The result for a workload that should have an autoscaler and has none.
no_autoscaler := {
	"path": ["spec", "replicas"],
	"message": "no autoscaler scales the workload",
	"observed": null,
	"expected": "an autoscaler",
}

# METADATA
# description: Whether a container has a preStop hook and the hook says what to do.
hooked(spec) if is_object(spec.lifecycle.preStop.exec)

else if is_object(spec.lifecycle.preStop.sleep)

else if is_object(spec.lifecycle.preStop.httpGet)

else if is_object(spec.lifecycle.preStop.tcpSocket)

# METADATA
# description: What a lifecycle hook can do.
hook_handlers := {"exec", "httpGet", "sleep", "tcpSocket"}

# METADATA
# description: |
#   Whether a container has the probe and the probe says what to do: which command, or which port
#   (core/v1 ExecAction, HTTPGetAction, TCPSocketAction, GRPCAction; a port may be a name, and any
#   text is more than a number). One handler after the other, the most frequent first, since this is
#   asked of every container.
probes(spec, name) if spec[name].httpGet.port > 0

else if is_string(spec[name].exec.command[0])

else if spec[name].tcpSocket.port > 0

else if spec[name].grpc.port > 0

# METADATA
# description: The handlers that a probe has, if only by name; null where it has none.
probe_handler(probe) := concat(" and ", named) if {
	named := [handler |
		some handler in ["exec", "grpc", "httpGet", "tcpSocket"]
		is_object(probe[handler])
	]
	count(named) > 0
} else := null

# METADATA
# description: What is missing from a probe that asks nothing.
probe_gap(probe) := sprintf("%s without %s", [handler, what]) if {
	handler := probe_handler(probe)
	handler != null
	what := object.get({"exec": "a command"}, handler, "a port")
} else := "no exec, grpc, httpGet or tcpSocket"

# METADATA
# description: |
#   A quantity that a rule is told, in the units of subjects: thousandths of a core for cpu, else
#   whole units (bytes); undefined for what is no quantity.
amount(resource, value) := round((to_number(number) * _factors[suffix]) * _scale(resource)) if {
	written := sprintf("%v", [value])
	suffix := trim_left(written, "0123456789.")
	number := trim_suffix(written, suffix)
	regex.match(`^[0-9]+([.][0-9]+)?$`, number)
}

_scale(resource) := 1000 if resource == "cpu"

_scale(resource) := 1 if resource != "cpu"

_factors := {
	"": 1,
	"m": 0.001,
	"k": 1000,
	"M": 1000000,
	"G": 1000000000,
	"T": 1000000000000,
	"P": 1000000000000000,
	"E": 1000000000000000000,
	"Ki": 1024,
	"Mi": 1048576,
	"Gi": 1073741824,
	"Ti": 1099511627776,
	"Pi": 1125899906842624,
	"Ei": 1152921504606846976,
}

# METADATA
# description: |
#   Whether a value is a number of pods or a part of them in per cent, as the API takes them
#   (util/intstr IntOrString): a whole number that is not negative, or text such as 25%. A number in
#   quotes, as in "1", is none.
pods_or_percent(value) if {
	is_number(value)
	value >= 0
	floor(value) == value
}

pods_or_percent(value) if {
	is_string(value)
	regex.match(`^[0-9]+%$`, value)
}

# METADATA
# description: What a value that is neither has to be.
pods_or_percent_wanted := "a whole number or a percentage"

# METADATA
# description: The field in which a disruption budget says what it protects.
budget_field(budget) := "maxUnavailable" if {
	budget.minAvailable == null
	budget.maxUnavailable != null
} else := "minAvailable"

# METADATA
# description: How a Deployment, StatefulSet or DaemonSet replaces its pods; RollingUpdate unless set.
update_type := type if {
	type := input.object.spec[update_field].type
	is_string(type)
} else := "RollingUpdate"

# METADATA
# description: The field that says so.
update_field := "strategy" if {
	input.subject.objectKind == "Deployment"
} else := "updateStrategy" if {
	input.subject.objectKind in {"StatefulSet", "DaemonSet"}
}
