using System.CommandLine;
using System.CommandLine.Parsing;
using Berth.Cli.Terminal;
using Berth.Model;

namespace Berth.Cli.CommandLine;

/// <summary>The whole command line as one function: arguments and a console in, an exit code out. Never throws.</summary>
public static class CommandLineApplication
{
    private static readonly ParserConfiguration _parser = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">As the shell gave them, without the program's name.</param>
    /// <param name="console">Where to write.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, CommandConsole console)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(console);
        int code = Guarded(() => Invoke(arguments, console), console);

        // A full disk behind standard output shows when the last buffer is written: then the result is not there.
        int flush = Guarded(() => Flush(console), console);
        return code == ExitCodes.Success ? flush : code;
    }

    private static int Invoke(IReadOnlyList<string> arguments, CommandConsole console)
    {
        RootCommand root = BerthCommand.Create();
        ParseResult parsed = root.Parse(arguments, _parser);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpPageAction and not VersionAction)
        {
            return ReportUsage(parsed, console);
        }

        return parsed.Invoke(new ConsoleConfiguration(console));
    }

    private static int Flush(CommandConsole console)
    {
        console.Out.Flush();
        return ExitCodes.Success;
    }

    private static int Guarded(Func<int> action, CommandConsole console)
    {
        try
        {
            return action();
        }
        catch (BadInputException bad)
        {
            console.Error.WriteLine($"berth: {bad.Message}");
            if (bad.Excerpt is not null)
            {
                console.Error.WriteLine(bad.Excerpt);
            }

            return ExitCodes.BadInput;
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine("berth: interrupted; nothing was written");
            return ExitCodes.Interrupted;
        }
        catch (Exception outside) when (outside is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"berth: {outside.Message}");
            return ExitCodes.BadInput;
        }
        catch (Exception failure)
        {
            // The last line of defence: an unforeseen failure becomes a message and an exit code.
            return ReportInternalError(failure, console);
        }
    }

    private static int ReportInternalError(Exception failure, CommandConsole console)
    {
        if (failure is AggregateException { InnerExceptions: [Exception only] })
        {
            failure = only;
        }

        console.Error.WriteLine($"berth: internal error: {failure.GetType().Name}: {failure.Message}");
        if (Environment.GetEnvironmentVariable("BERTH_TRACE") is "1")
        {
            console.Error.WriteLine(failure.StackTrace);
        }
        else
        {
            console.Error.WriteLine($"berth: this is a fault in berth {console.Build}; BERTH_TRACE=1 shows where");
        }

        return ExitCodes.InternalError;
    }

    private static int ReportUsage(ParseResult parsed, CommandConsole console)
    {
        string path = PathOf(parsed.CommandResult);
        foreach (string message in UsageMessages(parsed).Distinct(StringComparer.Ordinal))
        {
            console.Error.WriteLine($"{path}: {message}");
        }

        console.Error.WriteLine($"{path}: '{path} --help' shows how it is used");
        return ExitCodes.BadInput;
    }

    private static string PathOf(CommandResult result) => result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "berth";

    private static IEnumerable<string> UsageMessages(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count > 0)
        {
            // An unknown option makes its value look like one argument too many: only the first unknown word is news.
            return [Unknown(parsed.UnmatchedTokens[0], command)];
        }

        if (command.Subcommands.Count > 0)
        {
            return ["a command is missing; one of " + string.Join(", ", command.Subcommands.Select(c => c.Name))];
        }

        return parsed.Errors.Select(error => Message(error) + TakenValueHint(error));
    }

    private static string Message(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Argument: var argument, Tokens.Count: 0, Parent: CommandResult } => $"{argument.HelpName ?? argument.Name} is missing",
        OptionResult { Option: var option, Tokens.Count: 0, IdentifierTokenCount: 0 } => $"{option.Name} is missing: {option.Name} {option.HelpName}",
        OptionResult { Option: var option, Tokens.Count: 0 } => $"{option.Name} needs a value: {option.Name} {option.HelpName}",
        _ => error.Message,
    };

    /// <summary>An option whose value may be left out takes the next word for it: say so where that word was meant for an argument.</summary>
    private static string TakenValueHint(ParseError error)
    {
        if (error.SymbolResult is not ArgumentResult { Tokens.Count: 0, Parent: CommandResult command, Argument: var missing })
        {
            return "";
        }

        foreach (SymbolResult child in command.Children)
        {
            if (child is OptionResult { Option: { Arity.MinimumNumberOfValues: 0, Arity.MaximumNumberOfValues: 1 } option, Tokens: [var taken] })
            {
                return $"; {option.Name} took '{taken.Value}' for its file: write {missing.HelpName ?? missing.Name} first";
            }
        }

        return "";
    }

    private static string Unknown(string word, Command command)
    {
        if (word.StartsWith('-') && word.Length > 1)
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word : word[..equals];
            return $"unknown option '{name}'{Hint(name, command.Options.Where(o => !o.Hidden).Select(o => o.Name))}";
        }

        return command.Subcommands.Count > 0
            ? $"unknown command '{word}'{Hint(word, command.Subcommands.Select(c => c.Name))}"
            : $"unexpected argument '{word}'";
    }

    private static string Hint(string word, IEnumerable<string> names) =>
        NearestName.Find(word, names) is { } name ? $"; did you mean '{name}'?" : "";
}
