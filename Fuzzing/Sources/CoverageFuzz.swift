internal import Foundation

/// Hands one target over to libFuzzer; it takes the place of `Fuzz` where `Scripts/fuzz-coverage` builds.
///
/// The arguments are libFuzzer's. The environment variable `FUZZ_TARGET` names the target.
@main enum CoverageFuzz {
    private static let target: any SimpleFuzzTarget = {
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard let target = try? FuzzTargets.make(name) as? any SimpleFuzzTarget else {
            FileHandle.standardError.write(Data("FUZZ_TARGET names no target that runs in one process: \(name)\n".utf8))
            exit(2)
        }
        return target
    }()

    static func main() {
        var count = CommandLine.argc
        var arguments = Optional(CommandLine.unsafeArgv)
        exit(
            runDriver(&count, &arguments) { start, count in
                let input = Array(UnsafeBufferPointer(start: start, count: count))
                if let complaint = CoverageFuzz.target.complaint(about: input) {
                    FileHandle.standardError.write(Data("finding: \(complaint)\n".utf8))
                    abort()
                }
                return 0
            })
    }
}

/// libFuzzer as a library, in the words of LLVM's manual, "libFuzzer – a library for coverage-guided fuzz testing".
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ testOneInput: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
