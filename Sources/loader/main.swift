internal import LoaderCommand

Loader.requireThreads()
await Loader.start()
