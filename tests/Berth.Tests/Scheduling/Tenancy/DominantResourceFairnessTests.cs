using Berth.Model;
using Berth.Scheduling.Tenancy;
using CsCheck;
using Xunit;

namespace Berth.Tests.Scheduling.Tenancy;

/// <summary>Dominant resource fairness: the example of the paper (Ghodsi et al., NSDI 2011) and the laws that its section 3 asks of an allocation, each checked on the finished allocation.</summary>
public sealed class DominantResourceFairnessTests
{
    private const double Tolerance = 1e-9;

    private static readonly Gen<Amounts> Tasks = Gen.Select(Gen.Long[0, 6], Gen.Long[0, 6], Gen.Long[0, 6], (cpu, memory, gpu) => new Amounts(cpu, memory, gpu)).Where(task => task != default);

    private static readonly Gen<Amounts> Capacities = Gen.Select(Gen.Long[6, 60], Gen.Long[6, 60], Gen.Long[6, 60], (cpu, memory, gpu) => new Amounts(cpu, memory, gpu));

    private static readonly Gen<List<DominantDemand>> Endless = Tasks.Select(task => new DominantDemand(task)).List[1, 6];

    private static readonly Gen<List<DominantDemand>> Any = Gen.Select(Tasks, Gen.Int[1, 3], Gen.Int[-4, 6], (task, weight, tasks) =>
        new DominantDemand(task, weight, tasks < 0 ? null : tasks)).List[1, 6];

    [Fact]
    public void The_example_of_the_paper_comes_out()
    {
        // Section 4.1: 9 CPUs and 18 GB; tasks of A need <1 CPU, 4 GB>, those of B <3 CPUs, 1 GB>. A runs three, B two; both have a dominant share of 2/3.
        DominantDemand[] demands = [new(new Amounts(1, 4, 0)), new(new Amounts(3, 1, 0))];
        Amounts capacity = new(9, 18, 0);

        double[] divisible = DominantResourceFairness.Divisible(demands, capacity);

        Assert.Equal([3, 2], divisible.Select(tasks => Math.Round(tasks, 12)));
        Assert.Equal([3L, 2L], DominantResourceFairness.TaskByTask(demands, capacity, passesOver: false));
        Assert.Equal(2 / 3.0, DominantResourceFairness.Share(demands[0].PerTask * 3, capacity));
        Assert.Equal(2 / 3.0, DominantResourceFairness.Share(demands[1].PerTask * 2, capacity));
    }

    [Fact]
    public void Weights_divide_shares_and_who_has_enough_leaves_the_rest_to_others()
    {
        Amounts capacity = new(12, 0, 0);
        Amounts task = new(1, 0, 0);

        Assert.Equal([8.0, 4.0], DominantResourceFairness.Divisible([new(task, 2), new(task)], capacity).Select(tasks => Math.Round(tasks, 12)));
        Assert.Equal([2.0, 5.0, 5.0], DominantResourceFairness.Divisible([new(task, 1, 2), new(task), new(task)], capacity).Select(tasks => Math.Round(tasks, 12)));
        Assert.Equal([2L, 5L, 5L], DominantResourceFairness.TaskByTask([new(task, 1, 2), new(task), new(task)], capacity, passesOver: false));
        Assert.Equal([0.0, 12.0], DominantResourceFairness.Divisible([new(new Amounts(1, 1, 0)), new(task)], capacity).Select(tasks => Math.Round(tasks, 12)));
    }

    [Fact]
    public void A_task_that_does_not_fit_ends_the_published_algorithm_and_is_passed_over_by_the_other()
    {
        DominantDemand[] demands = [new(new Amounts(3, 0, 0)), new(new Amounts(1, 0, 0))];

        // 0: 3, 1: 1, 1: 2, 1: 3, then 0 again, which does not fit into 8 - 6 = 2.
        Assert.Equal([1L, 3L], DominantResourceFairness.TaskByTask(demands, new Amounts(8, 0, 0), passesOver: false));
        Assert.Equal([1L, 5L], DominantResourceFairness.TaskByTask(demands, new Amounts(8, 0, 0), passesOver: true));
    }

    [Fact]
    public void Max_min_nobody_could_have_more_but_at_the_cost_of_somebody_with_no_larger_share() => Gen.Select(Any, Capacities).Sample(
        (demands, capacity) =>
        {
            double[] tasks = DominantResourceFairness.Divisible(demands, capacity);
            double[] shares = Shares(demands, tasks, capacity);
            double Used(int resource) => demands.Select((demand, user) => tasks[user] * demand.PerTask[resource]).Sum();
            bool IsFull(int resource) => Used(resource) >= capacity[resource] * (1 - Tolerance);

            Assert.All(Enumerable.Range(0, Amounts.Count), resource => Assert.True(Used(resource) <= capacity[resource] * (1 + Tolerance)));

            // O(n R): for each user without all it wants there is a resource that is used up, that it needs, and of which no user with a larger share has any.
            double[] largestOn = [.. Enumerable.Range(0, Amounts.Count).Select(resource =>
                demands.Select((demand, user) => demand.PerTask[resource] > 0 && tasks[user] > 0 ? shares[user] : 0).Max())];
            Assert.All(Enumerable.Range(0, tasks.Length), user => Assert.True(
                tasks[user] >= demands[user].Tasks * (1 - Tolerance)
                || Enumerable.Range(0, Amounts.Count).Any(resource => demands[user].PerTask[resource] > 0 && IsFull(resource) && largestOn[resource] <= shares[user] * (1 + Tolerance))));
        },
        iter: 5000);

    [Fact]
    public void Sharing_incentive_everybody_has_at_least_what_an_nth_of_everything_would_give() => Gen.Select(Any, Capacities).Sample((demands, capacity) =>
    {
        double[] tasks = DominantResourceFairness.Divisible(demands, capacity);
        double weights = demands.Sum(demand => demand.Weight);

        Assert.All(Enumerable.Range(0, tasks.Length), user =>
        {
            double alone = demands[user].Weight / weights / DominantResourceFairness.Share(demands[user].PerTask, capacity);
            Assert.True(tasks[user] >= Math.Min(alone, demands[user].Tasks ?? double.PositiveInfinity) * (1 - Tolerance));
        });
    });

    [Fact]
    public void Nobody_would_rather_have_what_another_has() => Gen.Select(Any.Select(demands => demands.ConvertAll(demand => demand with { Weight = 1 })), Capacities).Sample((demands, capacity) =>
    {
        double[] tasks = DominantResourceFairness.Divisible(demands, capacity);

        AssertNoEnvy(demands, tasks, (other, resource) => tasks[other] * demands[other].PerTask[resource]);
    });

    [Fact]
    public void Whole_tasks_are_without_envy_up_to_one_task() => Gen.Select(Any.Select(demands => demands.ConvertAll(demand => demand with { Weight = 1 })), Capacities).Sample(
        (demands, capacity) =>
        {
            long[] tasks = DominantResourceFairness.TaskByTask(demands, capacity, passesOver: false);

            AssertNoEnvy(demands, [.. tasks.Select(count => (double)count)], (other, resource) => Math.Max(0, tasks[other] - 1) * demands[other].PerTask[resource]);
        },
        iter: 5000);

    [Fact]
    public void Whole_tasks_share_up_to_one_task_of_each() => Gen.Select(Endless, Capacities).Sample((demands, capacity) =>
    {
        long[] tasks = DominantResourceFairness.TaskByTask(demands, capacity, passesOver: false);
        double[] shares = Shares(demands, [.. tasks.Select(count => (double)count)], capacity);
        double oneOfEach = demands.Sum(demand => DominantResourceFairness.Share(demand.PerTask, capacity));

        // The next task of the user with the smallest share s did not fit: of some resource all hold at most n s and a task of each, and that is more than all of it.
        Assert.True((demands.Count * shares.Min()) + oneOfEach > 1);
    });

    [Fact]
    public void When_misfits_are_passed_over_nothing_that_could_run_stays_idle() => Gen.Select(Any, Capacities).Sample((demands, capacity) =>
    {
        long[] tasks = DominantResourceFairness.TaskByTask(demands, capacity, passesOver: true);
        Amounts free = capacity;
        for (int user = 0; user < tasks.Length; user++)
        {
            free -= demands[user].PerTask * tasks[user];
        }

        Assert.All(Enumerable.Range(0, Amounts.Count), resource => Assert.True(free[resource] >= 0));
        Assert.All(Enumerable.Range(0, tasks.Length), user => Assert.True(
            tasks[user] == demands[user].Tasks || Enumerable.Range(0, Amounts.Count).Any(resource => demands[user].PerTask[resource] > free[resource])));
    });

    private static double[] Shares(List<DominantDemand> demands, double[] tasks, Amounts capacity) =>
        [.. demands.Select((demand, user) => tasks[user] * DominantResourceFairness.Share(demand.PerTask, capacity) / demand.Weight)];

    /// <summary>Nobody could run more tasks with what another has than it runs itself.</summary>
    private static void AssertNoEnvy(List<DominantDemand> demands, double[] tasks, Func<int, int, double> held)
    {
        for (int user = 0; user < tasks.Length; user++)
        {
            for (int other = 0; other < tasks.Length; other++)
            {
                double possible = demands[user].Tasks ?? double.PositiveInfinity;
                for (int resource = 0; resource < Amounts.Count; resource++)
                {
                    long needed = demands[user].PerTask[resource];
                    possible = needed > 0 ? Math.Min(possible, held(other, resource) / needed) : possible;
                }

                Assert.True(user == other || possible <= tasks[user] * (1 + Tolerance) + Tolerance);
            }
        }
    }
}
