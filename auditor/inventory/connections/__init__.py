"""What may connect to what, computed from networking.k8s.io/v1 NetworkPolicies.

Policies see pods, not Services: ports are those of the containers. A pod that policies isolate
takes (or makes) only the connections that one of them allows; what they allow adds up, and a
connection needs both ends. An ipBlock means addresses outside of the cluster and never pods.

Ports and addresses are sets of ranges (`ranges`), and pods that no policy tells apart are computed
once (`graph`), so that ten thousand workloads do not make a hundred million pairs.
"""
