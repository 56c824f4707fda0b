enum GeneratorCommandPlaceholder {}
