using System.Globalization;

namespace Berth.Formats.Machines;

/// <summary>
/// What <c>nvidia-smi --query-gpu=name,memory.total --format=csv,noheader,nounits</c> prints: one GPU a line, its name and its memory in MiB with a
/// comma between (manual of nvidia-smi, section "Selective query options").
/// </summary>
public static class NvidiaSmi
{
    private const long MiB = 1L << 20;

    /// <summary>The program.</summary>
    public const string Program = "nvidia-smi";

    /// <summary>What to ask it.</summary>
    public static IReadOnlyList<string> Arguments { get; } = ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"];

    /// <summary>The GPUs in the order of the lines. Lines that are no GPU are left out: the tool reports its troubles in the same place.</summary>
    public static IReadOnlyList<LocalGpu> Parse(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var gpus = new List<LocalGpu>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Memory that the driver cannot tell stands as [N/A] or [Not Supported].
            int comma = line.LastIndexOf(',');
            string name = comma > 0 ? line[..comma].Trim() : "";
            string memory = line[(comma + 1)..].Trim();
            bool isNumber = long.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out long mebibytes) && mebibytes is > 0 and < 1L << 30;
            if (name.Length > 0 && (isNumber || memory.StartsWith('[')))
            {
                gpus.Add(new LocalGpu(name, isNumber ? mebibytes * MiB : null));
            }
        }

        return gpus;
    }
}
