internal import LoaderCommand

await Loader.start()
