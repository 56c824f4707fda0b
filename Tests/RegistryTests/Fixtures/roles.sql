-- The people of the tests. Nobody has a password: the tests' server trusts everyone.
CREATE ROLE shelf_reader NOLOGIN;
CREATE ROLE shelf_annotator NOLOGIN;
CREATE ROLE shelf_relater NOLOGIN;
CREATE ROLE dba LOGIN SUPERUSER;
CREATE ROLE owner LOGIN IN ROLE datastore_owner;
CREATE ROLE loader LOGIN IN ROLE datastore_loader;
CREATE ROLE other_loader LOGIN IN ROLE datastore_loader;
CREATE ROLE reader LOGIN IN ROLE shelf_reader;
CREATE ROLE annotator LOGIN IN ROLE shelf_annotator;
CREATE ROLE relater LOGIN IN ROLE shelf_relater;
CREATE ROLE every_reader LOGIN IN ROLE datastore_reader;
CREATE ROLE anonymous LOGIN;
