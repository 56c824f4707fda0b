enum LoaderCommandPlaceholder {}
