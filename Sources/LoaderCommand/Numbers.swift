/// Numbers as people read them, the same in every locale.
enum Numbers {
    /// `1,204`.
    static func grouped(_ number: Int64) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
    static func duration(_ seconds: Double) -> String {
        if seconds < 9.95 { return decimal(max(seconds, 0)) + " s" }
        let whole = Int64(min(seconds, 1e15).rounded())
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(whole % 60) s"
        case ..<86_400: return "\(whole / 3600) h \(whole % 3600 / 60) min"
        default: return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
        }
    }

    /// `512 B`, `1.4 MB`, in powers of 1000.
    static func bytes(_ count: Int64) -> String {
        var (value, unit) = (Double(count), 0)
        while value >= 999.5, unit < 4 {
            value /= 1000
            unit += 1
        }
        let text = unit == 0 ? "\(count)" : value < 9.95 ? decimal(value) : "\(Int64(value.rounded()))"
        return "\(text) \(["B", "kB", "MB", "GB", "TB"][unit])"
    }

    private static func decimal(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
