"""What the API server and its controllers put into an object besides what was declared.

Sources: the defaults of k8s.io/kubernetes/pkg/apis/*/v1/defaults.go as the API reference states
them, and the fields that controllers allocate (Service v1, PersistentVolumeClaim v1). A value that
is not the default is a difference; a field listed as allocated never is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.model import JSON

DEFAULTS: Mapping[str, tuple[JSON, ...]] = {
    # Pods and containers
    "automountServiceAccountToken": (True,),
    "dnsPolicy": ("ClusterFirst",),
    "enableServiceLinks": (True,),
    "imagePullPolicy": ("IfNotPresent", "Always"),
    "preemptionPolicy": ("PreemptLowerPriority",),
    "priority": (0,),
    "procMount": ("Default",),
    "restartPolicy": ("Always",),
    "schedulerName": ("default-scheduler",),
    "securityContext": ({},),
    "serviceAccount": (),
    "terminationGracePeriodSeconds": (30,),
    "terminationMessagePath": ("/dev/termination-log",),
    "terminationMessagePolicy": ("File",),
    "apiVersion": ("v1",),
    "kind": ("PersistentVolumeClaim",),
    "defaultMode": (420,),
    "protocol": ("TCP",),
    "hostIP": ("",),
    "optional": (False,),
    # Probes
    "failureThreshold": (3,),
    "initialDelaySeconds": (0,),
    "path": ("/",),
    "periodSeconds": (10,),
    "scheme": ("HTTP",),
    "service": ("",),
    "successThreshold": (1,),
    "timeoutSeconds": (1,),
    # Spreading
    "nodeAffinityPolicy": ("Honor",),
    "nodeTaintsPolicy": ("Ignore",),
    # Workloads
    "backoffLimit": (6,),
    "completionMode": ("NonIndexed",),
    "completions": (1,),
    "concurrencyPolicy": ("Allow",),
    "failedJobsHistoryLimit": (1,),
    "manualSelector": (False,),
    "maxSurge": ("25%", 0),
    "maxUnavailable": ("25%", 1),
    "minReadySeconds": (0,),
    "parallelism": (1,),
    "partition": (0,),
    "paused": (False,),
    "persistentVolumeClaimRetentionPolicy": ({"whenDeleted": "Retain", "whenScaled": "Retain"},),
    "podManagementPolicy": ("OrderedReady",),
    "podReplacementPolicy": ("TerminatingOrFailed", "Failed"),
    "progressDeadlineSeconds": (600,),
    "revisionHistoryLimit": (10,),
    "rollingUpdate": (),
    "successfulJobsHistoryLimit": (3,),
    "suspend": (False,),
    "type": ("RollingUpdate", "ClusterIP", "Opaque", "Utilization"),
    # Services and Ingresses
    "allocateLoadBalancerNodePorts": (True,),
    "externalTrafficPolicy": ("Cluster",),
    "internalTrafficPolicy": ("Cluster",),
    "ipFamilyPolicy": ("SingleStack",),
    "pathType": ("ImplementationSpecific",),
    "publishNotReadyAddresses": (False,),
    "sessionAffinity": ("None",),
    # Scaling
    "minReplicas": (1,),
    "selectPolicy": ("Max",),
    "stabilizationWindowSeconds": (0, 300),
    "unhealthyPodEvictionPolicy": ("IfHealthyBudget",),
    # Storage
    "allowVolumeExpansion": (False,),
    "attachRequired": (True,),
    "fsGroupPolicy": ("ReadWriteOnceWithFSType",),
    "persistentVolumeReclaimPolicy": ("Delete",),
    "podInfoOnMount": (False,),
    "reclaimPolicy": ("Delete",),
    "requiresRepublish": (False,),
    "seLinuxMount": (False,),
    "storageCapacity": (False,),
    "volumeBindingMode": ("Immediate",),
    "volumeLifecycleModes": (["Persistent"],),
    "volumeMode": ("Filesystem",),
    # Extensions of the API
    "conversion": ({"strategy": "None"},),
    "globalDefault": (False,),
    "groupPriorityMinimum": (),
    "matchPolicy": ("Equivalent", "Exact"),
    "scope": ("*",),
    "sideEffects": (),
    "namespaceSelector": ({},),
    "objectSelector": ({},),
    "reinvocationPolicy": ("Never",),
    # RBAC
    "apiGroup": ("rbac.authorization.k8s.io", ""),
}
"""By the field's name, wherever it stands: the values that are the API's own. Where several kinds
have a field of that name, all of their defaults are listed."""

ALLOCATED = frozenset(
    {
        "clusterIP",
        "clusterIPs",
        "healthCheckNodePort",
        "ipFamilies",
        "nodePort",
        "nodeName",
        "volumeName",
        "claimRef",
        "caBundle",
        "finalizers",
        "serviceAccount",
        "storageClassName",
        "uid",
        "resourceVersion",
        "status",
    }
)
"""Fields that a controller fills in where nothing was declared."""


Defaults = Mapping[str, Sequence[JSON]]
"""By a field's name: the values that are its kind's own."""


def is_default(key: str, value: JSON, own: Defaults) -> bool:
    """Whether a field that nobody declared holds what the API server puts there: a default of the
    API's or of the kind's own, or a block of nothing but defaults."""
    if key in ALLOCATED or value is False or value in (None, {}, [], ""):
        return True
    known = (*DEFAULTS.get(key, ()), *own.get(key, ()))
    if any(value == default and type(value) is type(default) for default in known):
        return True
    if isinstance(value, dict):
        return all(is_default(inner, item, own) for inner, item in value.items())
    return False


def defaults_of(definition: Mapping[str, JSON]) -> dict[str, list[JSON]]:
    """The defaults that a CustomResourceDefinition gives its fields (apiextensions/v1,
    JSONSchemaProps.default), by the fields' names, of all its versions."""
    found: dict[str, list[JSON]] = {}
    pending: list[JSON] = [definition.get("spec")]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending += node
        elif isinstance(node, dict):
            properties = node.get("properties")
            if isinstance(properties, dict):
                for name, schema in properties.items():
                    if isinstance(schema, dict) and "default" in schema:
                        found.setdefault(name, []).append(schema["default"])
            pending += node.values()
    return found
