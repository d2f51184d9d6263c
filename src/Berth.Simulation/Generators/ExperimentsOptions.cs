using System.Globalization;
using Berth.Model;

namespace Berth.Simulation.Generators;

/// <summary>What to generate with <see cref="ExperimentsModel"/>. Equal options give equal workloads.</summary>
public sealed record ExperimentsOptions
{
    /// <summary>Number of jobs, 1 to 100 000 000.</summary>
    public int Jobs { get; init; } = 1000;

    /// <summary>Processors (think: GPUs) of the machine, 1 to 1 000 000; sizes are at most this.</summary>
    public int Processors { get; init; } = 32;

    /// <summary>
    /// Offered load to reach by stretching or pressing the arrivals: work of all jobs (run time up to the limit, x processors) over machine x
    /// time of arrivals; above 0, at most 100.
    /// </summary>
    public double Load { get; init; } = 0.8;

    /// <summary>Number of users, 1 to 1 000 000.</summary>
    public int Users { get; init; } = 12;

    /// <summary>Seed of everything random.</summary>
    public long Seed { get; init; } = 1;

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
        CultureInfo.InvariantCulture, $"experiments jobs={Jobs} processors={Processors} load={Load} users={Users} seed={Seed}");
}
