# A private PostgreSQL 15 that listens on a Unix socket only. Sourced by the scripts beside it, not run.
# shellcheck shell=bash

PG_BIN=${PG_BIN:-/usr/lib/postgresql/15/bin}

# Nothing in the caller's environment may point a command at another server.
unset PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGSERVICE PGSERVICEFILE PGPASSFILE PGPASSWORD PGOPTIONS

# Runs a command as the user who may run a server: PostgreSQL refuses root.
as_server() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && setpriv --reuid=postgres --regid=postgres --init-groups --reset-env "$@")
    else
        "$@"
    fi
}

# Prints a new folder for a cluster, which the server's user owns. It is short, as the path of a socket has at most 107
# bytes, and it lies where the postgres user can reach it, whoever owns the checkout.
new_cluster_folder() {
    local folder
    folder=$(mktemp -d /var/tmp/twined.XXXXXX)
    [ "$(id -u)" -ne 0 ] || chown postgres: "$folder"
    printf '%s\n' "$folder"
}

# create_cluster FOLDER SUPERUSER [OPTION…]: lays down a cluster. Everyone who reaches the socket is let in, and only the
# owner of the folder (and root) reaches it.
create_cluster() {
    local folder=$1 superuser=$2
    shift 2
    as_server "$PG_BIN/initdb" -D "$folder/data" -U "$superuser" --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync "$@"
}

# start_cluster FOLDER [OPTION…]: starts it and returns when it answers.
start_cluster() {
    local folder=$1
    shift
    as_server "$PG_BIN/pg_ctl" start -w -t 60 -D "$folder/data" -l "$folder/log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c port=5432 $*" >/dev/null
}

# stop_cluster FOLDER: stops it if it runs.
stop_cluster() {
    local server
    server=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null || true)
    # The process must be this very server: the file outlives a crash, and its number may be another's by now. A killed
    # server that nobody reaped has no command line left either, and pg_ctl would wait for it in vain.
    if grep -qsF "$1/data" "/proc/${server:-none}/cmdline"; then
        as_server "$PG_BIN/pg_ctl" stop -w -m immediate -D "$1/data" >/dev/null
    fi
}
