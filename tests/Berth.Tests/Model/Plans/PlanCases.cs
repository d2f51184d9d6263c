using Berth.Formats.Jobs;
using Berth.Model;
using Berth.Scheduling.Policies;
using Berth.Simulation;

namespace Berth.Tests.Model.Plans;

/// <summary>Small batches on one server of 2 GPUs and 8 cores, written as a jobs file.</summary>
internal sealed record PlanCase(Workload Workload, Cluster Cluster)
{
    public static PlanCase Of(string jobs)
    {
        string text = "cluster: {name: lab, nodes: [{name: server, cpus: 8, memory: 64GiB, gpus: {count: 2, type: A100, memory: 80GiB, shareable: true}}]}\n"
            + "defaults: {cpus: 1, memory: 1GiB}\n" + jobs;
        JobsFile file = JobsYaml.Read(new StringReader(text), "jobs.yaml", new JobsYamlOptions { RunsAsPlanned = true });
        Workload workload = WorkloadChanges.SizedFor(file.Workload, file.Cluster!.Nodes);
        return new PlanCase(workload, Cluster.OfNodes(file.Cluster.Name, file.Cluster.Nodes, workload.Unit));
    }

    public Schedule Under(string policy) => Replay.Run(Workload, Cluster, PolicyText.Parse(policy)).Schedule;

    public string NameOf(JobId job) => Workload.Jobs.Name(job)!;
}
