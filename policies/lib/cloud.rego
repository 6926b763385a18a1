# METADATA
# description: |
#   What the cloud's own command line said, by the documents that --evidence reads.
package vvaudit.lib.cloud

# METADATA
# description: Whether anything was said of volumes or file systems at all.
asked_about_volumes if count(object.get(input.facts, ["cloud", "volumes"], {})) > 0

asked_about_volumes if count(object.get(input.facts, ["cloud", "fileSystems"], {})) > 0

# METADATA
# description: |
#   Whether a volume is encrypted, by its CSI handle; undefined where nothing was said of it. The
#   handle of an EFS volume is the file system's id, with an access point behind colons
#   (aws-efs-csi-driver, volumeHandle).
volume_encrypted(handle) := input.facts.cloud.volumes[handle].encrypted

volume_encrypted(handle) := input.facts.cloud.fileSystems[split(handle, ":")[0]].encrypted
