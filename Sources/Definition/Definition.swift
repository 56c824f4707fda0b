enum DefinitionPlaceholder {}
