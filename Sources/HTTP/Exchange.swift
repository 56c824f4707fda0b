internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// One request on its way: what AsyncHTTPClient calls as the answer arrives, and what a reader waits on.
///
/// At most one piece of the body is held; the connection is not read from until the reader has taken it.
final class Exchange: HTTPClientResponseDelegate, HTTPBody {
    typealias Response = Void

    private enum Phase {
        case head
        case body
        case ended
        case failed(HTTPFailure)
    }

    private struct State {
        var phase = Phase.head
        var head: HTTPResponseHead?
        var piece: [UInt8]?
        /// Lets AsyncHTTPClient go on once the piece was taken.
        var taken: EventLoopPromise<Void>?
        /// Who waits for the head or the next piece.
        var waiter: CheckedContinuation<Void, Never>?
        /// Counts the waits, so that the alarm of one does not ring in the next.
        var wait = 0
        var receivedBytes = 0
        var uses: Int?
        var hasFirstByte = false
        var task: HTTPClient.Task<Void>?
        /// Rings if no answer begins.
        ///
        /// The loop keeps it, and all that it refers to, until its time or until it is cancelled.
        var answerAlarm: Scheduled<Void>?
    }

    let request: HTTPRequest
    private let timeouts: HTTPTimeouts
    private let loop: any EventLoop
    private let proxy: String?
    private let state = Mutex(State())

    init(_ request: HTTPRequest, timeouts: HTTPTimeouts, loop: any EventLoop, proxy: String?) {
        self.request = request
        self.timeouts = timeouts
        self.loop = loop
        self.proxy = proxy
    }

    // MARK: What the connection tells

    /// The request goes out on a connection.
    ///
    /// - Parameter uses: how many requests went out on it before.
    func begins(onConnectionUsed uses: Int) {
        // Now it is for the store to answer.
        let alarm = loop.scheduleTask(in: TimeAmount(timeouts.idle)) {
            let isAnswered = self.state.withLock { $0.head != nil }
            if !isAnswered { self.expire(.idle) }
        }
        state.withLock { ($0.uses, $0.answerAlarm) = (uses, alarm) }
    }

    /// The answer's first byte has arrived.
    func notesFirstByte() { state.withLock { $0.hasFirstByte = true } }

    // MARK: What AsyncHTTPClient tells

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        wake { state in
            guard case .head = state.phase else { return }
            // Sent past the watch, it would have gone to another path than its own.
            guard state.uses != nil else {
                state.phase = .failed(
                    HTTPFailure(.malformed, request, "it went out on a connection that is not watched"))
                return
            }
            state.head = head
            state.phase = .body
        }
        silence()
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let taken = task.eventLoop.makePromise(of: Void.self)
        var isWanted = true
        wake { state in
            guard case .body = state.phase else {
                isWanted = false
                return
            }
            state.receivedBytes += buffer.readableBytes
            guard buffer.readableBytes > 0 else {
                isWanted = false
                return
            }
            state.piece = Array(buffer.readableBytesView)
            state.taken = taken
        }
        if !isWanted { taken.succeed() }
        return taken.futureResult
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws {
        wake { state in if case .body = state.phase { state.phase = .ended } }
    }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
        wake { state in
            switch state.phase {
            case .head, .body:
                let stage = FailureReading.Stage(
                    hasHead: state.head != nil, hasFirstByte: state.hasFirstByte, uses: state.uses, proxy: proxy)
                state.phase = .failed(FailureReading.failure(error, request, stage))
            case .ended, .failed: break
            }
        }
    }

    // MARK: Who asks

    /// Sends the request and waits for the head of the answer.
    func head(sending send: (Exchange) throws -> HTTPClient.Task<Void>) async throws(HTTPFailure) -> HTTPResponseHead {
        let task: HTTPClient.Task<Void>
        do {
            task = try send(self)
        } catch {
            let stage = FailureReading.Stage(hasHead: false, hasFirstByte: false, uses: nil, proxy: proxy)
            throw FailureReading.failure(error, request, stage)
        }
        let isOver = state.withLock { state in
            state.task = task
            return if case .failed = state.phase { true } else { false }
        }
        if isOver { task.cancel() }
        let alarms = [
            loop.scheduleTask(in: TimeAmount(timeouts.connecting)) {
                let isConnected = self.state.withLock { $0.uses != nil }
                if !isConnected { self.expire(.connecting) }
            },
            loop.scheduleTask(in: TimeAmount(timeouts.whole)) { self.expire(.whole) },
        ]
        task.futureResult.whenComplete { _ in
            for alarm in alarms { alarm.cancel() }
            self.silence()
        }
        while true {
            let head = try state.withLock { state throws(HTTPFailure) -> HTTPResponseHead? in
                if case .failed(let failure) = state.phase { throw failure }
                return state.head
            }
            if let head { return head }
            await wait(atMost: nil) { $0.head != nil }
        }
    }

    func next() async throws(HTTPFailure) -> [UInt8]? {
        while true {
            enum Step {
                case piece([UInt8], EventLoopPromise<Void>?)
                case end
                case wait
            }
            let step = try state.withLock { state throws(HTTPFailure) -> Step in
                if let piece = state.piece {
                    defer { (state.piece, state.taken) = (nil, nil) }
                    return .piece(piece, state.taken)
                }
                switch state.phase {
                case .failed(let failure): throw failure
                case .ended: return .end
                case .head, .body: return .wait
                }
            }
            switch step {
            case .piece(let bytes, let taken):
                taken?.succeed()
                return bytes
            case .end: return nil
            case .wait: await wait(atMost: timeouts.idle) { $0.piece != nil }
            }
        }
    }

    var receivedBytes: Int { state.withLock { $0.receivedBytes } }

    func abandon() {
        fail(HTTPFailure(.cancelled, request, "its answer was given up"))
    }

    // MARK: Waiting

    /// Waits until something was told; the request's end ends every wait.
    private func wait(atMost limit: Duration?, until isDue: (borrowing State) -> Bool) async {
        var alarm: Scheduled<Void>?
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let number = state.withLock { state -> Int? in
                    switch state.phase {
                    case .failed, .ended: return nil
                    case .head, .body:
                        guard !isDue(state) else { return nil }
                        state.wait += 1
                        state.waiter = waiter
                        return state.wait
                    }
                }
                guard let number else { return waiter.resume() }
                guard let limit else { return }
                alarm = loop.scheduleTask(in: TimeAmount(limit)) {
                    let isWaiting = self.state.withLock { $0.wait == number && $0.waiter != nil }
                    if isWaiting { self.expire(.idle) }
                }
            }
        } onCancel: {
            fail(HTTPFailure(.cancelled, request, "stopped"))
        }
        alarm?.cancel()
    }

    private func expire(_ phase: HTTPFailure.Phase) {
        let what =
            switch phase {
            case .connecting: "no connection after \(timeouts.connecting)"
            case .idle: "nothing came for \(timeouts.idle)"
            case .whole: "not finished after \(timeouts.whole)"
            }
        fail(HTTPFailure(.timedOut(phase), request, what))
    }

    /// Ends the request from this side.
    private func fail(_ failure: HTTPFailure) {
        let (task, taken) = state.withLock { state -> (HTTPClient.Task<Void>?, EventLoopPromise<Void>?) in
            switch state.phase {
            case .ended, .failed: return (nil, nil)
            case .head, .body:
                state.phase = .failed(failure)
                defer { (state.piece, state.taken) = (nil, nil) }
                return (state.task, state.taken)
            }
        }
        taken?.fail(HTTPClientError.cancelled)
        task?.cancel()
        wake { _ in }
    }

    /// Takes back the alarm that waits for the answer to begin.
    private func silence() {
        let alarm = state.withLock { state in
            defer { state.answerAlarm = nil }
            return state.answerAlarm
        }
        alarm?.cancel()
    }

    /// Changes the state and wakes who waits.
    private func wake(_ change: (inout State) -> Void) {
        let waiter = state.withLock { state in
            change(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
