using Berth.Model;
using Berth.Simulation.Placement;

namespace Berth.Testing;

/// <summary>
/// The order of tasks and nodes that the published simulator of the FGD study draws from a seed (Weng et al., USENIX ATC 2023; its repository
/// kubernetes-scheduler-simulator, pkg/simulator/core.go and simulator.go): one number is thrown away; pods sorted by name are shuffled, then
/// cut or extended at random to 1.3 times the GPU there is; the GPU nodes sorted by name get the numbers of a permutation, and ties go to the
/// lowest number.
/// </summary>
public static class StudyOrder
{
    // Each informer of the Kubernetes client draws the length of its first watch from the same generator before the nodes are numbered. Ten
    // of them reproduce the published curves to the last printed digit; any other count from 0 to 39 is far off.
    private const int Informers = 10;

    public static PlacementOrder Draw(PlacementInput input, long seed, double load = 1.3, int informers = Informers)
    {
        var random = new GoRandom(seed);
        random.Int63();
        int[] nodes = [.. Enumerable.Range(0, input.Nodes.Count).Where(node => input.Nodes[node].GpuCount > 0)];
        double wanted = load * nodes.Sum(node => input.Nodes[node].GpuCount * 1000L);
        TaskRequest[] shuffled = [.. input.Tasks];
        random.Shuffle(shuffled);
        var tasks = new List<TaskRequest>(shuffled);
        long asked = tasks.Sum(task => (long)task.TotalGpuThousandths);
        if (asked > wanted)
        {
            while (asked > wanted)
            {
                int index = random.Intn(tasks.Count);
                asked -= tasks[index].TotalGpuThousandths;
                tasks.RemoveAt(index);
            }
        }
        else
        {
            // The published simulator stops by the part of one GPU, not by all GPUs of the task.
            for (TaskRequest copy = input.Tasks[random.Intn(input.Tasks.Count)]; asked + copy.GpuThousandths <= wanted; copy = input.Tasks[random.Intn(input.Tasks.Count)])
            {
                asked += copy.TotalGpuThousandths;
                tasks.Add(copy);
            }
        }

        for (int i = 0; i < informers; i++)
        {
            random.Int63();
        }

        int[] numbers = random.Perm(nodes.Length);
        Array.Sort(numbers, nodes);
        return new PlacementOrder(nodes, tasks, random.Int63());
    }
}
