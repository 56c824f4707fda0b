internal import GeneratorCommand

Generator.main()
