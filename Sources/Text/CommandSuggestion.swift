/// Tells a misspelt command from other unexpected arguments.
public enum CommandSuggestion {
    /// What is wrong with the first argument, as a sentence; nil if it is a command or an option, or there is none.
    ///
    /// - Parameter commands: every command, in the order in which they are offered.
    public static func complaint(about arguments: some Sequence<String>, among commands: [String]) -> String? {
        guard let first = arguments.first(where: { _ in true }), !first.hasPrefix("-"),
            !(commands + ["help"]).contains(first)
        else { return nil }
        let advice =
            Suggestion.nearest(to: first, among: commands).map { "did you mean \($0)?" }
            ?? "write one of \(commands.joined(separator: ", "))"
        return "there is no command \"\(first)\"; \(advice)"
    }
}
