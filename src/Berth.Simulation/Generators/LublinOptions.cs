using System.Globalization;
using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>Where the requested times of generated jobs come from; the Lublin model itself has none.</summary>
public enum RequestModel
{
    /// <summary>Run time x the user's habit of over-estimating x a random factor, rounded up to one of 20 popular values.</summary>
    Popular,

    /// <summary>The run time itself: requests without error.</summary>
    Exact,
}

/// <summary>What to generate with <see cref="LublinModel"/>. Equal options give equal workloads.</summary>
public sealed record LublinOptions
{
    /// <summary>Number of jobs, 1 to 100 000 000.</summary>
    public int Jobs { get; init; } = 5000;

    /// <summary>Processors of the machine, 1 to 1 000 000; sizes are at most this.</summary>
    public int Processors { get; init; } = 256;

    /// <summary>
    /// Offered load to reach by stretching or pressing the arrivals: run time x processors of all jobs over machine x time of arrivals;
    /// above 0, at most 100. Null: what the model's own arrivals give.
    /// </summary>
    public double? Load { get; init; } = 0.8;

    /// <summary>Number of users, 1 to 1 000 000.</summary>
    public int Users { get; init; } = 50;

    /// <summary>Seed of everything random.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// False: the parameters that were fitted to all jobs together, as most published Lublin workloads have them; true: batch and interactive
    /// jobs with parameters of their own, in queues of these names.
    /// </summary>
    public bool JobClasses { get; init; }

    /// <summary>Where requested times come from.</summary>
    public RequestModel Requests { get; init; } = RequestModel.Popular;

    /// <summary>Throws <see cref="BadInputException"/> for a value outside its range.</summary>
    public void Check()
    {
        GeneratorChecks.Range("jobs", Jobs, 1, 100_000_000);
        GeneratorChecks.Range("processors", Processors, 1, 1_000_000);
        GeneratorChecks.Range("users", Users, 1, 1_000_000);
        GeneratorChecks.Load(Load);
    }

    /// <summary>The options in one line, for the header of a log and for provenance.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"lublin jobs={Jobs} processors={Processors} load={(object?)Load ?? "model"} users={Users} seed={Seed} classes={(JobClasses ? "yes" : "no")} requests={(Requests == RequestModel.Popular ? "popular" : "exact")}");
}

/// <summary>Checks that both generators share.</summary>
internal static class GeneratorChecks
{
    public static void Range(string option, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            throw new BadInputException("generator", "bad-value", $"{option} is {value}", $"expected {least} to {most}");
        }
    }

    public static void Load(double? load)
    {
        if (load is not null and not (> 0 and <= 100))
        {
            throw new BadInputException("generator", "bad-value", $"load is {load}", "expected a number above 0, at most 100; for example 0.8");
        }
    }
}
