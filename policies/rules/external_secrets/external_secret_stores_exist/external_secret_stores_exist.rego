# METADATA
# scope: package
# title: Every ExternalSecret names a store that exists
# description: >-
#   An ExternalSecret whose store is misspelt, is of the other kind, or stands in another namespace
#   is never synchronised. It says so in its status only, and the pods that use its Secret do not
#   start or go on with old values. A SecretStore serves its own namespace; a ClusterSecretStore
#   serves all.
# related_resources:
# - ref: https://external-secrets.io/latest/api/externalsecret/
#   description: >-
#     ExternalSecret, spec.secretStoreRef and sourceRef
# custom:
#   severity: high
#   subject: ExternalSecret
#   remediation: >-
#     Set secretStoreRef to the kind and name of a store that exists in the ExternalSecret's
#     namespace, or of a ClusterSecretStore.
package vvaudit.external_secrets.external_secret_stores_exist

deny contains result if {
	some store in input.neighbours.stores
	store.ref == null
	_judged(store)
	result := {
		"path": array.concat(store.path, ["name"]),
		"message": sprintf("%s %s does not exist%s", [store.kind, store.name, _where(store)]),
		"observed": sprintf("%s %s", [store.kind, store.name]),
		"expected": "a store that exists",
	}
}

deny contains result if {
	count(input.neighbours.stores) == 0
	not _generated
	result := {
		"path": ["spec", "secretStoreRef"],
		"message": "it names no store to read from",
		"observed": null,
		"expected": "a store that exists",
	}
}

unknown contains {"path": array.concat(store.path, ["name"]), "message": message} if {
	some store in input.neighbours.stores
	store.ref == null
	not _judged(store)
	message := sprintf("%s %s, which is not in what was scanned", [store.kind, store.name])
}

examined contains {"path": array.concat(store.path, ["name"]), "observed": observed} if {
	some store in input.neighbours.stores
	observed := sprintf("%s %s", [store.kind, store.name])
}

_judged(_) if input.inventory.complete

_judged(store) if store.kind in input.inventory.kinds

_where(store) := "" if store.kind == "ClusterSecretStore"

_where(store) := sprintf(" in namespace %s", [input.subject.namespace]) if {
	store.kind != "ClusterSecretStore"
}

_generated if {
	some source in input.object.spec.dataFrom
	is_object(source.sourceRef.generatorRef)
}
