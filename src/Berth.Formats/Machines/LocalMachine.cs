using Berth.Formats.Clusters;
using Berth.Model;

namespace Berth.Formats.Machines;

/// <summary>
/// This machine as a cluster of one node: its cores, its memory, and the GPUs that the tool of NVIDIA or of AMD reports. A machine with neither tool
/// has no GPUs.
/// </summary>
public static class LocalMachine
{
    /// <summary>The word that stands for this machine where a cluster file could be named.</summary>
    public const string Word = "local";

    private const string MemInfoPath = "/proc/meminfo";

    /// <summary>Looks at the machine. Reads a file of the system and runs up to two programs, each for at most some seconds.</summary>
    public static ClusterFile Discover()
    {
        IReadOnlyList<LocalGpu> gpus = Gpus(NvidiaSmi.Program, NvidiaSmi.Arguments, NvidiaSmi.Parse);
        return Cluster(
            Environment.ProcessorCount,
            MemoryBytes(),
            gpus.Count > 0 ? gpus : Gpus(RocmSmi.Program, RocmSmi.Arguments, RocmSmi.Parse));
    }

    /// <summary>A cluster of one node called <c>local</c>, of the GPUs those of the type of which there is most memory.</summary>
    /// <param name="cores">Cores; at least 1.</param>
    /// <param name="memoryBytes">Memory; not negative.</param>
    /// <param name="gpus">GPUs of any types.</param>
    public static ClusterFile Cluster(int cores, long memoryBytes, IReadOnlyList<LocalGpu> gpus)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cores, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBytes);
        ArgumentNullException.ThrowIfNull(gpus);
        var machine = new NodeClass { Name = Word, Count = 1, CpuMillicores = (long)cores * ResourceSchema.MillicoresPerCore, MemoryBytes = memoryBytes };

        // A node has GPUs of one type. A small one beside them is mostly built into the processor and there for the screen.
        (LocalGpu Type, int Count)[] types = [.. gpus.GroupBy(gpu => gpu).Select(type => (type.Key, type.Count())).OrderByDescending(type => (type.Key.MemoryBytes ?? 0) * type.Item2)];
        var notes = new List<string>();
        if (types.Length > 0)
        {
            int count = Math.Min(types[0].Count, TaskRequest.MaxGpus);
            machine = machine with { GpuCount = count, GpuType = types[0].Type.Type, GpuMemoryBytes = types[0].Type.MemoryBytes, GpusShareable = true };
            int rest = gpus.Count - count;
            if (rest > 0)
            {
                string others = rest == 1 ? "1 other GPU of this machine is" : FormattableString.Invariant($"{rest} other GPUs of this machine are");
                notes.Add($"{others} not used: a node has GPUs of one type, at most {TaskRequest.MaxGpus}, and {types[0].Type.Type} was taken.");
            }
        }

        return new ClusterFile { Name = Word, Nodes = new ClusterNodes([machine]), Reservations = [], Notes = notes };
    }

    private static IReadOnlyList<LocalGpu> Gpus(string program, IReadOnlyList<string> arguments, Func<string, IReadOnlyList<LocalGpu>> parse) =>
        ProgramOutput.Of(program, arguments) is { } output ? parse(output) : [];

    /// <summary>What the system has, or what a container leaves this process of it.</summary>
    private static long MemoryBytes()
    {
        long allowed = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        try
        {
            if (File.Exists(MemInfoPath) && MemInfo.TotalBytes(File.ReadAllText(MemInfoPath)) is { } bytes)
            {
                return Math.Min(bytes, allowed);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What the runtime knows of the memory is good enough.
        }

        return allowed;
    }
}
