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
    private const long RoundDecodes = 1000;
    private const int MostOnLanes = 3000;
    private const long MostOnNodes = 20_000;

    private static readonly PlanMeasure[] Measures = Enum.GetValues<PlanMeasure>();

    /// <summary>The best plan that is found until the search ends.</summary>
    /// <param name="workload">The jobs; the run times in it are what the plan is made with.</param>
    /// <param name="cluster">The machine.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <param name="stop">Ends the search with the best plan so far; the list rules are always tried.</param>
    public static PlanResult Plan(Workload workload, Cluster cluster, PlanOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(cluster);
        options ??= new PlanOptions();
        BatchProblem problem = BatchCompiler.Compile(workload, cluster);
        return new PlanSearch(problem, options, stop).Run();
    }

    /// <summary>One plan in the making.</summary>
    private sealed class PlanSearch(BatchProblem problem, PlanOptions options, CancellationToken stop)
    {
        private readonly double[]? _aloneMs = NeedsUsersAlone(options) ? UsersAlone(problem) : null;

        public PlanResult Run()
        {
            var seeds = new Evaluator(problem, NewDecoder(problem), Objective());
            Candidate best = BestOfRules(seeds);
            if (problem.JobCount == 0)
            {
                return Result(best, PlanEnd.Optimal, seeds.Decodes);
            }

            IIsland[] all = [NewIsland(0, best), NewIsland(1, best)];
            var islands = new Islands(all, options.Threads);
            PlanEnd end = Search(islands, seeds.Decodes);
            return Result(islands.Best, end, seeds.Decodes + islands.Decodes);
        }

        private static bool NeedsUsersAlone(PlanOptions options) => options.Objective.Levels.Any(level => level.Any(term => term.Measure == PlanMeasure.UserStretch));

        private PlanEnd Search(Islands islands, long decodesBefore)
        {
            while (true)
            {
                if (stop.IsCancellationRequested)
                {
                    return PlanEnd.Stopped;
                }

                if (options.WorkLimit is { } limit && decodesBefore + islands.Decodes >= limit)
                {
                    return PlanEnd.WorkDone;
                }

                islands.Round(Math.Clamp(500_000 / problem.JobCount, 1, RoundDecodes), () => stop.IsCancellationRequested);
                options.Progress?.Invoke(new PlanProgress(islands.Best.Score.First, null, decodesBefore + islands.Decodes));
            }
        }

        private ObjectiveFunction Objective() => new(problem, options.Objective, _aloneMs);

        /// <summary>The makespan alone gains by justification; other figures by small steps.</summary>
        private IIsland NewIsland(int index, Candidate best)
        {
            var evaluator = new Evaluator(problem, NewDecoder(problem), Objective());
            var random = new SeededRandom(unchecked((options.Seed * 1_000_003) + index));
            bool breeds = options.Objective.Leading == PlanMeasure.Makespan && index == 0;
            IIsland island = breeds ? new Genetic(evaluator, random, 200, evaluator.CanJustify) : new Annealing(evaluator, random, 20L * problem.JobCount);
            island.Receive(best);
            return island;
        }

        private Candidate BestOfRules(Evaluator evaluator)
        {
            Candidate best = Candidate.Of(evaluator.Problem);
            Candidate trial = Candidate.Of(evaluator.Problem);
            foreach (Func<BatchProblem, double[]> keys in ListRules.For(options.Objective))
            {
                if (best.Score != Score.Worst && stop.IsCancellationRequested)
                {
                    break;
                }

                ListRules.Fill(evaluator.Problem, keys(evaluator.Problem), trial.Order);
                evaluator.Evaluate(trial);
                if (trial.Score < best.Score)
                {
                    best.CopyFrom(trial);
                }
            }

            return best;
        }

        private PlanResult Result(Candidate best, PlanEnd end, long decodes)
        {
            ObjectiveFunction figures = new(problem, options.Objective, _aloneMs ?? UsersAlone(problem));
            return new PlanResult(
                Lay(problem, best), options.Objective, [.. Measures.Select(measure => new PlanFigure(measure, figures.Value(measure, best.Times)))], best.Score.First, null, end, decodes)
            {
                Start = new Instant(problem.StartMs),
            };
        }
    }

    /// <summary>The decoder that suits a batch: on lanes where these are exact, on nodes where both are few, else one pass over time.</summary>
    private static IDecoder NewDecoder(BatchProblem problem) =>
        problem.Cluster.Nodes is not { } nodes || (problem.LanesAreExact && problem.JobCount <= MostOnLanes) ? new LaneDecoder(problem)
        : (long)nodes.Count * problem.JobCount <= MostOnNodes ? new NodeDecoder(problem) : new ListPass(problem);

    /// <summary>The schedule of a candidate.</summary>
    private static Schedule Lay(BatchProblem problem, Candidate best)
    {
        const string name = "plan";
        if (problem.Cluster.Nodes is null)
        {
            return new PlanLayout(problem, best.Times, null).Build(name);
        }

        IDecoder decoder = NewDecoder(problem);
        if (decoder is not INodeDecoder onNodes)
        {
            return new PlanLayout(problem, best.Times, job => OnOnlyNode(problem, job, problem.ShapeMode[best.Times.Mode[job]])).Build(name);
        }

        onNodes.Decode(best.Order, best.Mode, best.Times);
        return new PlanLayout(problem, best.Times, job => (onNodes.OptionOf(job), onNodes.PlacesOf(job))).Build(name);
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

    /// <summary>For each user the mean end of their jobs, shortest first, if they had the cluster alone.</summary>
    private static double[] UsersAlone(BatchProblem problem)
    {
        double[] alone = new double[problem.Workload.Users.Count];
        double[] shortestFirst = ListRules.All.First(rule => rule.Name == "shortest first").Keys(problem);
        int[] order = new int[problem.JobCount];
        ListRules.Fill(problem, shortestFirst, order);
        IDecoder decoder = NewDecoder(problem);
        Candidate all = Candidate.Of(problem);
        for (int user = 0; user < alone.Length; user++)
        {
            int[] own = [.. order.Where(job => problem.User[job] == user)];
            if (own.Length > 0)
            {
                Array.Clear(all.Times.EndMs);
                Array.Clear(all.Times.StartMs);
                decoder.Decode(own, all.Mode, all.Times);
                alone[user] = own.Average(job => (double)all.Times.EndMs[job]);
            }
        }

        return alone;
    }
}
