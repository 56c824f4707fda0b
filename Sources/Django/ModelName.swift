/// The name of a model's class.
public enum ModelName {
    /// What a datastore's model is called where nobody says: its words in the singular, each with a capital.
    ///
    /// - Returns: nil where its name has no letter to begin with.
    static func ofDatastore(_ name: String) -> String? {
        let words = name.unicodeScalars.split {
            !$0.isASCII || !($0.properties.isAlphabetic || ("0"..."9").contains($0))
        }
        .map { String($0) }
        guard let last = words.last else { return nil }
        let singular = words.dropLast() + [singular(of: last)]
        let name = singular.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return isValid(name) ? name : nil
    }

    /// Whether a name may be that of a class: ASCII letters and digits, a letter first.
    public static func isValid(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic else { return false }
        let isWord = name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))
        }
        return isWord && !["None", "True", "False"].contains(name)
            && !ReservedAttributes.keywords.contains(name)
    }

    /// The word of one of several: by the endings that English plurals have.
    private static func singular(of word: String) -> String {
        let lower = word.lowercased()
        if lower.hasSuffix("ies"), word.count > 4 { return word.dropLast(3) + "y" }
        if ["sses", "xes", "ches", "shes", "zes"].contains(where: lower.hasSuffix) { return String(word.dropLast(2)) }
        if ["ss", "us", "is"].contains(where: lower.hasSuffix) { return word }
        return lower.hasSuffix("s") && word.count > 3 ? String(word.dropLast()) : word
    }

    /// The words of a class's name as a function has them: `LidarScan` becomes `lidar_scan`.
    static func snake(_ name: String) -> String {
        var words = ""
        var former: Character?
        for character in name {
            if character.isUppercase, let former, former.isLowercase || former.isNumber { words += "_" }
            words += character.lowercased()
            former = character
        }
        return words
    }
}
