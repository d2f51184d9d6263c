using Berth.Model;
using Berth.Planning.Decoding;
using Berth.Planning.Objectives;
using Berth.Planning.Problem;
using Berth.Planning.Search;
using Berth.Scheduling.Nodes;

namespace Berth.Planning;

/// <summary>
/// Plans a batch of jobs on a cluster: list rules first, then searches side by side, with bounds beside them that say how good the best plan is. Anytime: there is a plan after
/// the first rule, and it only gets better. The method is in docs/design/planning.md.
/// </summary>
public static class Planner
{
    private static readonly PlanMeasure[] Measures = Enum.GetValues<PlanMeasure>();

    /// <summary>The best plan that is found until the search ends.</summary>
    /// <param name="workload">The jobs; the run times in it are what the plan is made with.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <param name="stop">Ends the search with the best plan so far; the first list rule is always tried.</param>
    public static PlanResult Plan(Workload workload, Cluster cluster, PlanOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        options ??= new PlanOptions();
        BatchProblem problem = BatchCompiler.Compile(workload, cluster);
        var search = new PlanSearch(problem, options, stop);
        (Candidate best, BoundCertificate? bound, PlanEnd end, long decodes) = search.Run();
        Schedule schedule = Lay(problem, best);
        var figures = new ObjectiveFunction(problem, options.Objective, PlanSearch.UsersAlone(problem));
        return new PlanResult(
            schedule, options.Objective, [.. Measures.Select(measure => new PlanFigure(measure, figures.Value(measure, best.Times)))], best.Score.First, bound, end, decodes)
        {
            Start = new Instant(problem.StartMs),
            Least = search.Least,
        };
    }

    /// <summary>The schedule of a candidate. On nodes the list is decoded once more, for the places.</summary>
    private static Schedule Lay(BatchProblem problem, Candidate best)
    {
        const string name = "plan";
        if (problem.Cluster.Nodes is null)
        {
            return new PlanLayout(problem, best.Times, null).Build(name);
        }

        if (Decoders.For(problem) is not INodeDecoder decoder)
        {
            return new PlanLayout(problem, best.Times, job => OnOnlyNode(problem, job, problem.ShapeMode[best.Times.Mode[job]])).Build(name);
        }

        if (problem.JobCount > 0)
        {
            decoder.Decode(best.Order, best.Mode, best.Times);
        }

        return new PlanLayout(problem, best.Times, job => (decoder.OptionOf(job), decoder.PlacesOf(job))).Build(name);
    }

    private static (PlacementOption Option, IReadOnlyList<TaskPlace> Places) OnOnlyNode(BatchProblem problem, int job, int mode)
    {
        foreach (PlacementOption option in problem.Nodes!.OptionsOf(problem.Id[job]))
        {
            if (option.Mode == mode && problem.Nodes.Allows(option, problem.Id[job]))
            {
                return (option, [new TaskPlace(0, option.TaskCount, 0)]);
            }
        }

        throw new InvalidOperationException($"job {problem.Id[job]} has no option in mode {mode}");
    }
}
