# METADATA
# scope: package
# title: The managed cluster encrypts Secrets
# description: >-
#   Of a managed control plane the cloud knows whether Secrets are encrypted before they are stored -
#   envelope encryption, with the cloud's own key or the customer's - beyond the encryption of the
#   disk under them. Clusters of Amazon EKS from Kubernetes 1.28 on encrypt everything in that way,
#   with a key of Amazon's if there is no other.
# related_resources:
# - ref: https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
#   description: Amazon EKS, DescribeCluster encryptionConfig
# - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
#   description: GKE, databaseEncryption.state
# - ref: https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
#   description: AKS, securityProfile.azureKeyVaultKms.enabled
# custom:
#   severity: high
#   subject: Platform
#   facts: true
#   remediation: >-
#     Switch it on - aws eks associate-encryption-config, gcloud container clusters update
#     --database-encryption-key, az aks update --enable-azure-keyvault-kms - and write all Secrets
#     anew.
#   obtain: >-
#     aws eks describe-cluster --name NAME --output json > cluster.json (or gcloud container clusters
#     describe NAME --format=json, or az aks show -g GROUP -n NAME -o json), then vvaudit scan ...
#     --evidence cluster.json
#   parameters:
#     customer_key:
#       description: Whether it has to be a key of the customer's own.
#       default: false
package vvaudit.cloud.cluster_secrets_encrypted

deny contains {
	"path": [],
	"message": sprintf("%s cluster %s does not encrypt Secrets (%s)", [
		cluster.provider,
		cluster.name,
		cluster.how,
	]),
	"observed": cluster.how,
	"expected": "envelope encryption of Secrets",
} if {
	some cluster in _clusters
	cluster.secretsEncrypted == false
}

deny contains {
	"path": [],
	"message": sprintf("%s cluster %s encrypts Secrets with a key of the cloud's", [
		cluster.provider,
		cluster.name,
	]),
	"observed": cluster.how,
	"expected": "a key of the customer's own",
} if {
	input.parameters.customer_key
	some cluster in _clusters
	cluster.secretsEncrypted == true
	cluster.customerKey == false
}

unknown contains {"path": [], "message": message} if {
	some cluster in _clusters
	cluster.secretsEncrypted == null
	message := sprintf("whether %s cluster %s encrypts Secrets (%s)", [
		cluster.provider,
		cluster.name,
		cluster.how,
	])
}

unknown contains {"path": [], "message": "what the cloud says of the cluster"} if {
	count(_clusters) == 0
}

examined contains {
	"path": [],
	"observed": sprintf("%s cluster %s: %s", [cluster.provider, cluster.name, cluster.how]),
} if {
	some cluster in _clusters
	is_boolean(cluster.secretsEncrypted)
}

_clusters := object.get(input.facts, ["cloud", "clusters"], [])
