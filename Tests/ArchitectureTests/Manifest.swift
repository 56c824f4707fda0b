import Foundation

/// The targets of `Package.swift`, read as text: a test cannot ask SwiftPM, which holds the package while it runs tests.
struct Manifest {
    /// A target as the manifest declares it.
    struct Target {
        let kind: String
        let name: String
        /// Targets and products that it depends on.
        let dependencies: [String]
        /// The folder of its sources.
        let path: String
    }

    /// The targets in the order of the manifest.
    let targets: [Target]

    init(_ root: URL = repository) throws {
        let text = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        let products = Dictionary(
            uniqueKeysWithValues: text.matches(of: #/let (\w+) = Target\.Dependency\.product\(name: "([^"]+)"/#)
                .map { (String($0.1), String($0.2)) })
        let declarations = text.matches(of: #/\n        \.(\w*[tT]arget|systemLibrary|plugin)\(/#)
        targets = declarations.enumerated().map { index, match in
            let end = index + 1 < declarations.count ? declarations[index + 1].range.lowerBound : text.endIndex
            return Self.target(String(match.1), text[match.range.upperBound..<end], products: products)
        }
    }

    private static func target(_ kind: String, _ text: Substring, products: [String: String]) -> Target {
        let name = text.firstMatch(of: #/name: "([^"]+)"/#).map { String($0.1) } ?? ""
        let list = text.firstMatch(of: #/dependencies: \[([^\]]*)\]/#)?.1 ?? ""
        let dependencies = list.split(separator: ",").map { item in
            let word = item.trimmingCharacters(in: .whitespacesAndNewlines)
            return word.hasPrefix("\"") ? word.trimmingCharacters(in: ["\""]) : products[word] ?? word
        }
        let folder = kind == "testTarget" ? "Tests" : kind == "plugin" ? "Plugins" : "Sources"
        let path = text.firstMatch(of: #/path: "([^"]+)"/#).map { String($0.1) } ?? "\(folder)/\(name)"
        return Target(kind: kind, name: name, dependencies: dependencies.filter { !$0.isEmpty }, path: path)
    }

    subscript(name: String) -> Target? {
        targets.first { $0.name == name }
    }

    /// Everything that a target is built with, over all arrows.
    func reachable(from name: String) -> Set<String> {
        var found: Set<String> = []
        var next = [name]
        while let name = next.popLast() {
            for dependency in self[name]?.dependencies ?? [] where found.insert(dependency).inserted {
                next.append(dependency)
            }
        }
        return found
    }
}
