# METADATA
# description: Amounts of a platform's capacity, in words, and what takes the most of them.
package vvaudit.lib.capacity

# METADATA
# description: Thousandths of a core as cores, to hundredths; `0.5 cores`.
cores(millis) := "1 core" if millis == 1000

else := sprintf("%s cores", [_hundredths(round(millis / 10))])

# METADATA
# description: Bytes as Gi, to hundredths; `13.2Gi`.
gib(bytes) := sprintf("%sGi", [_hundredths(round((bytes * 100) / 1073741824))])

# METADATA
# description: An amount of cpu (thousandths) or memory (bytes), in words.
words(resource, amount) := cores(amount) if resource == "cpu"

words(resource, amount) := gib(amount) if resource == "memory"

# METADATA
# description: A workload as reports name it.
display(workload) := sprintf("%s %s/%s", [workload.kind, workload.namespace, workload.name])

# METADATA
# description: Workloads of which some pods have no place, in words; `1 of StatefulSet shop/db`.
left_over(placement) := concat(", ", [sprintf("%d of %s", [one.pods, display(one)]) |
	some one in placement
])

_hundredths(amount) := sprintf("%d", [floor(amount / 100)]) if amount % 100 == 0

else := sprintf("%d.%d", [floor(amount / 100), floor((amount % 100) / 10)]) if amount % 10 == 0

else := sprintf("%d.0%d", [floor(amount / 100), amount % 100]) if amount % 100 < 10

else := sprintf("%d.%d", [floor(amount / 100), amount % 100])

# METADATA
# description: |
#   Where the largest of a workload's containers says what it requests or may use (`side` is
#   requests or limits); the object itself if it has no containers.
amount_path(workload, side, resource) := path if {
	top := max([one[side][resource] | some one in workload.containers])
	largest := [one | some one in workload.containers; one[side][resource] == top]
	path := array.concat(largest[0].path, ["resources", side, resource])
} else := []

# METADATA
# description: Whether an amount is what was promised, give or take so many per cent.
within(amount, promised, tolerance) if abs(amount - promised) * 100 <= tolerance * promised
