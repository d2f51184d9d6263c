using System.CommandLine;
using System.CommandLine.Help;

namespace Berth.Cli.CommandLine;

/// <summary>A command with what its help page shows beyond the list of options.</summary>
internal sealed class CommandPage
{
    private readonly List<OptionGroup> _groups = [];

    /// <summary>A page for a command; gives it the help option.</summary>
    public CommandPage(Command command, string usage)
    {
        Command = command;
        Usage = usage;
        for (int i = command.Options.Count - 1; i >= 0; i--)
        {
            if (command.Options[i] is HelpOption or VersionOption)
            {
                command.Options.RemoveAt(i);
            }
        }

        var help = new HelpOption("--help", "-h") { Description = "Show this page.", Action = new HelpPageAction(this) };
        command.Options.Add(help);
        Help = help;
    }

    /// <summary>The command itself.</summary>
    public Command Command { get; }

    /// <summary>The option that shows this page.</summary>
    public Option Help { get; }

    /// <summary>One line: how it is called.</summary>
    public string Usage { get; }

    /// <summary>Options by heading, in order.</summary>
    public IReadOnlyList<OptionGroup> Groups => _groups;

    /// <summary>Sub-commands, in order.</summary>
    public IReadOnlyList<CommandPage> Children { get; init; } = [];

    /// <summary>Command lines that work, with what they do.</summary>
    public IReadOnlyList<CommandExample> Examples { get; init; } = [];

    /// <summary>Paragraphs after the options.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Adds options below one heading, to the command and to the page.</summary>
    public CommandPage Add(string heading, params IReadOnlyList<Option> options)
    {
        foreach (Option option in options)
        {
            Command.Options.Add(option);
        }

        _groups.Add(new OptionGroup(heading, options));
        return this;
    }
}

/// <summary>Options that belong together.</summary>
internal sealed record OptionGroup(string Heading, IReadOnlyList<Option> Options);

/// <summary>A command line that works.</summary>
internal sealed record CommandExample(string Line, string Meaning);
