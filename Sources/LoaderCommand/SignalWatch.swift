internal import Dispatch
internal import Glibc
internal import Sync

/// Turns the first SIGINT, SIGTERM or SIGHUP into a wish to stop; the second ends the program as if nobody watched.
final class SignalWatch {
    private var sources: [any DispatchSourceSignal] = []

    init(_ stop: StopRequest) {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                stop.stop(signal: number)
                Console.note("stopping; the same signal again ends the program at once")
            }
            source.resume()
            sources.append(source)
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
