# METADATA
# scope: package
# title: Grafana's dashboards are provisioned
# description: >-
#   Dashboards that somebody clicked together are gone with the volume. Grafana reads providers from
#   its provisioning folder, and each provider reads the dashboards of a folder: there has to be a
#   provider, and dashboards with a title in its folder.
# related_resources:
# - ref: https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
#   description: Grafana, provisioning/dashboards, options.path of a provider
# custom:
#   severity: low
#   subject: Configuration
#   remediation: >-
#     Mount a provider into /etc/grafana/provisioning/dashboards, and dashboards into the folder
#     that it names.
#   parameters:
#     dashboards:
#       description: How many dashboards each provider has at least.
#       default: 1
package vvaudit.monitoring.grafana_dashboards_provisioned

import data.vvaudit.lib.pod_security
import data.vvaudit.lib.workloads

deny contains result if {
	_runs
	count(data.vvaudit.lib.configuration.unseen) == 0
	count(_providers) == 0
	result := object.union(_list, {
		"message": sprintf("no provider of dashboards is in %s", [_folder]),
		"observed": [],
		"expected": "a provider",
	})
}

deny contains result if {
	count(data.vvaudit.lib.configuration.unseen) == 0
	some provider in _providers
	count(_dashboards(provider)) < input.parameters.dashboards
	result := {
		"ref": provider.ref,
		"path": provider.path,
		"message": sprintf("provider %s finds %d dashboards in %v; at least %d are promised", [
			provider.name,
			count(_dashboards(provider)),
			provider.folder,
			input.parameters.dashboards,
		]),
		"observed": count(_dashboards(provider)),
		"expected": input.parameters.dashboards,
	}
}

deny contains result if {
	some provider in _providers
	some file in _files_in(provider)
	not _titled(file)
	result := {
		"ref": file.ref,
		"path": file.path,
		"message": sprintf("%s has no title; Grafana does not take it", [file.key]),
		"observed": null,
		"expected": "a title",
	}
}

unknown contains one if {
	_runs
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"ref": provider.ref,
	"path": provider.path,
	"observed": sprintf("%s: %s", [provider.folder, concat(", ", titles)]),
} if {
	some provider in _providers
	titles := {file.tree.title | some file in _dashboards(provider)}
}

_runs if {
	some container in input.containers
	pod_security.matches_any(_images, container.image.name)
}

_folder := sprintf("%s/dashboards/", [root]) if {
	some variable in input.configuration.variables
	variable.name == "GF_PATHS_PROVISIONING"
	root := variable.value
} else := "/etc/grafana/provisioning/dashboards/"

_provider_files := [file |
	_runs
	some file in input.configuration.files
	startswith(file.file, _folder)
	file.format == "yaml"
	is_object(file.tree)
]

_providers := [provider |
	some file in _provider_files
	some number, entry in object.get(file.tree, "providers", [])
	object.get(entry, "type", "file") == "file"
	folder := object.get(entry, ["options", "path"], "")
	is_string(folder)
	provider := {
		"ref": file.ref,
		"path": array.concat(file.path, ["providers", number, "options", "path"]),
		"name": object.get(entry, "name", ""),
		"folder": folder,
	}
]

_files_in(provider) := [file |
	provider.folder != ""
	some file in input.configuration.files
	startswith(file.file, sprintf("%s/", [trim_right(provider.folder, "/")]))
	file.format == "json"
	file.problem == ""
]

_dashboards(provider) := [file | some file in _files_in(provider); _titled(file)]

_titled(file) if {
	is_string(file.tree.title)
	file.tree.title != ""
}

_list := {"ref": file.ref, "path": array.concat(file.path, ["providers"])} if {
	file := _provider_files[0]
} else := {"path": workloads.in_pod_spec(["volumes"])}

_images := ["*/grafana", "*/grafana-oss", "*/grafana-enterprise"]
