# METADATA
# description: |
#   What storage classes and volumes say of encryption, by the driver that makes them. Values are
#   imported by their full name, as lib/workloads.rego says.
package vvaudit.lib.storage

# METADATA
# description: Amazon EBS; `encrypted` is off unless the class asks for it.
ebs := {"ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs"}

# METADATA
# description: Amazon EFS; encryption at rest is a property of the file system.
efs := {"efs.csi.aws.com"}

# METADATA
# description: Drivers whose disks are always encrypted, and the parameter that names an own key.
always := {
	"pd.csi.storage.gke.io": "disk-encryption-kms-key",
	"kubernetes.io/gce-pd": "disk-encryption-kms-key",
	"disk.csi.azure.com": "diskEncryptionSetID",
	"kubernetes.io/azure-disk": "diskEncryptionSetID",
}

# METADATA
# description: |
#   The values of a class parameter; drivers read the keys without regard to case, so there may be
#   several.
parameter(class, name) := {value |
	some key, value in class.parameters
	lower(key) == lower(name)
}

# METADATA
# description: Where a parameter stands in the class, or would stand.
parameter_path(class, name) := ["parameters", min(_spellings(class, name))] if {
	count(_spellings(class, name)) > 0
} else := ["parameters", name]

_spellings(class, name) := {key | some key, _ in class.parameters; lower(key) == lower(name)}

# METADATA
# description: |
#   What an EBS class gets where it does not set a parameter: the type gp3, with the performance
#   that is included in gp3 (aws-ebs-csi-driver, CreateVolume parameters).
built_in(class, name) := {value |
	class.provisioner in ebs
	count(parameter(class, name)) == 0
	value := _gp3[lower(name)]
	count(parameter(class, "type") - {"gp3"}) == 0
	count(parameter(class, "iopsPerGB")) == 0
}

_gp3 := {"type": "gp3", "iops": "3000", "throughput": "125"}

# METADATA
# description: The parameter that names the key of the customer's own, if the driver has one.
key_parameter(class) := "kmsKeyId" if class.provisioner in ebs

key_parameter(class) := always[class.provisioner]

# METADATA
# description: |
#   Whether the class names a key of the customer's own. `alias/aws/...` names a key of Amazon's.
customer_key(class) if {
	some key in parameter(class, key_parameter(class))
	_filled(key)
	not contains(key, "alias/aws/")
	not placeholder(key)
}

# METADATA
# description: Whether a text only stands where somebody is to put a key.
placeholder(text) if {
	is_string(text)
	regex.match(`(?i)REPLACE[_-]?WITH|CHANGE[_-]?ME|<[^<>]+>`, text)
}

# METADATA
# description: |
#   Whether volumes of the class are encrypted at rest: `encrypted`, `not encrypted`, or `unknown`
#   where the class can not show it.
verdict(class) := "encrypted" if asks_for_encryption(class)

verdict(class) := "encrypted" if always[class.provisioner]

verdict(class) := "not encrypted" if {
	class.provisioner in ebs
	not asks_for_encryption(class)
}

verdict(class) := "unknown" if {
	not class.provisioner in ebs
	not always[class.provisioner]
}

# METADATA
# description: |
#   Whether an EBS class asks for encryption: `encrypted` is exactly the string "true", or a key is
#   named, which switches encryption on as well (aws-ebs-csi-driver, controller and cloud). A class
#   that says anything else and names a key contradicts itself, and is not taken as asking.
asks_for_encryption(class) if {
	class.provisioner in ebs
	parameter(class, "encrypted") == {"true"}
}

asks_for_encryption(class) if {
	class.provisioner in ebs
	count(parameter(class, "encrypted") - {"true", ""}) == 0
	some key in parameter(class, "kmsKeyId")
	_filled(key)
	not placeholder(key)
}

# METADATA
# description: Why it is not known whether volumes of a driver are encrypted at rest.
unknown_reason(driver) := "only the cloud's API shows how the file system was made" if {
	driver in efs
}

unknown_reason(driver) := sprintf("nothing here shows whether %s encrypts", [driver]) if {
	not driver in efs
}

# METADATA
# description: Whether a text switches something off, in the spellings that Go's ParseBool takes.
off(text) if lower(text) in {"false", "f", "0"}

# METADATA
# description: Whether a mount option of EFS switches TLS off.
without_tls(option) if {
	is_string(option)
	lower(option) in {"notls", "tls=false", "tls=0", "encryptintransit=false"}
}

_filled(text) if {
	is_string(text)
	trim_space(text) != ""
}

# METADATA
# description: The bytes of a size as a parameter gives it, a number or a quantity such as 100Gi.
bytes(quantity) := quantity if is_number(quantity)

bytes(quantity) := units.parse_bytes(quantity) if {
	is_string(quantity)
	regex.match(`^[0-9]+([.][0-9]+)?([KMGTPE]i|[kMGTPE])?$`, quantity)
}

# METADATA
# description: |
#   Where a volume without a CSI driver is kept (core/v1 PersistentVolumeSource), by the name of the
#   driver that took the field over.
in_tree := {
	"awsElasticBlockStore": "kubernetes.io/aws-ebs",
	"azureDisk": "kubernetes.io/azure-disk",
	"gcePersistentDisk": "kubernetes.io/gce-pd",
}

# METADATA
# description: A number of bytes as people say it, to a tenth of a GiB.
gibibytes(number) := sprintf("%vGi", [round((number * 10) / 1073741824) / 10])
