// Command controlplane is a whole Kubernetes control plane, and the client to talk to it, in one
// binary. The parts share nearly all of their code, so one link is cheaper than five, and client
// and server can never be of different releases.
package main

import (
	"fmt"
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/client-go/util/keyutil"
	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"

	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
)

var parts = map[string]func(){
	"etcd":               func() { etcdmain.Main(os.Args) },
	"apiserver":          func() { os.Exit(cli.Run(apiserver.NewAPIServerCommand())) },
	"controller-manager": func() { os.Exit(cli.Run(controllermanager.NewControllerManagerCommand())) },
	"scheduler":          func() { os.Exit(cli.Run(scheduler.NewSchedulerCommand())) },
	"key":                printServiceAccountKey,
	"kubectl":            func() { util.CheckErr(cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand())) },
}

// printServiceAccountKey makes the key that service account tokens are signed with.
func printServiceAccountKey() {
	key, err := keyutil.MakeEllipticPrivateKeyPEM()
	util.CheckErr(err)
	_, err = os.Stdout.Write(key)
	util.CheckErr(err)
}

func main() {
	if len(os.Args) > 1 {
		if run, ok := parts[os.Args[1]]; ok {
			os.Args = os.Args[1:]
			run()
			return
		}
	}
	fmt.Fprintln(os.Stderr, "usage: controlplane etcd|apiserver|controller-manager|scheduler|key|kubectl [argument]...")
	os.Exit(2)
}
