# METADATA
# scope: package
# title: Grafana's data sources are provisioned and lead somewhere
# description: >-
#   A dashboard is empty if its data source is missing, or if the source's address leads to no
#   Service, to a port that nobody serves, or to another server. Data sources are those of the files
#   that Grafana reads from its provisioning folder.
# related_resources:
# - ref: https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
#   description: Grafana, provisioning/datasources, GF_PATHS_PROVISIONING
# custom:
#   severity: low
#   subject: Configuration
#   remediation: >-
#     Mount a file with the data source into /etc/grafana/provisioning/datasources, with the URL of
#     the server's Service.
#   parameters:
#     sources:
#       description: >-
#         The types that have to be there, each with the images (shell wildcards) of the server that
#         its URL leads to; without images any address will do.
#       default: {}
package vvaudit.monitoring.grafana_data_sources

import data.vvaudit.lib.configuration
import data.vvaudit.lib.pod_security
import data.vvaudit.lib.workloads

deny contains result if {
	_runs
	count(data.vvaudit.lib.configuration.unseen) == 0
	some type, _ in input.parameters.sources
	count(_of_type(type)) == 0
	result := object.union(_list, {
		"message": sprintf("no data source of the type %s is provisioned", [type]),
		"observed": [source.type | some source in _sources],
		"expected": type,
	})
}

deny contains result if {
	some type, images in input.parameters.sources
	count(images) > 0
	some source in _of_type(type)
	some address in _addresses(source)
	not configuration.leads_to(address, images)
	result := _wrong(source, sprintf("the address of data source %s leads to %s", [
		source.name,
		_leads(address),
	]), sprintf("a Service of %s", [concat(" or ", images)]))
}

deny contains result if {
	some type, images in input.parameters.sources
	some source in _of_type(type)
	some address in _addresses(source)
	configuration.leads_to(address, images)
	address.served == false
	result := _wrong(
		source, sprintf("Service %s of data source %s has no port %v", [
			address.service.name,
			source.name,
			address.port,
		]),
		"a port of the Service",
	)
}

unknown contains one if {
	_runs
	some one in data.vvaudit.lib.configuration.unseen
}

unknown contains {
	"ref": source.ref,
	"path": source.path,
	"message": sprintf("where data source %s leads, outside of what was scanned", [source.name]),
} if {
	some type, images in input.parameters.sources
	count(images) > 0
	some source in _of_type(type)
	count(_addresses(source)) == 0
}

examined contains {
	"ref": source.ref,
	"path": source.path,
	"observed": sprintf("%s at %v", [source.type, source.url]),
} if {
	some type, _ in input.parameters.sources
	some source in _of_type(type)
}

_runs if {
	some container in input.containers
	pod_security.matches_any(_images, container.image.name)
}

_folder := sprintf("%s/datasources/", [root]) if {
	some variable in input.configuration.variables
	variable.name == "GF_PATHS_PROVISIONING"
	root := variable.value
} else := "/etc/grafana/provisioning/datasources/"

_files := [file |
	_runs
	some file in input.configuration.files
	startswith(file.file, _folder)
	is_object(file.tree)
]

_sources := [source |
	some file in _files
	some number, entry in object.get(file.tree, "datasources", [])
	source := {
		"ref": file.ref,
		"path": array.concat(file.path, ["datasources", number, "url"]),
		"type": object.get(entry, "type", ""),
		"name": object.get(entry, "name", ""),
		"url": object.get(entry, "url", null),
	}
]

_of_type(type) := [source | some source in _sources; source.type == type]

_addresses(source) := [address |
	some address in input.configuration.addresses
	address.ref == source.ref
	address.path == source.path
]

_leads(address) := concat(" and ", names) if {
	names := {sprintf("%s %s/%s", [one.kind, one.namespace, one.name]) |
		some one in address.workloads
	}
	count(names) > 0
} else := sprintf("no Service or pod (%s)", [address.host])

_list := {"ref": _files[0].ref, "path": array.concat(_files[0].path, ["datasources"])} if {
	count(_files) > 0
} else := {"path": workloads.in_pod_spec(["volumes"])}

_wrong(source, message, expected) := {
	"ref": source.ref,
	"path": source.path,
	"message": message,
	"observed": source.url,
	"expected": expected,
}

_images := ["*/grafana", "*/grafana-oss", "*/grafana-enterprise"]
