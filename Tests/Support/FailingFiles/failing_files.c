/* Preloaded into a program (ld.so(8)), makes its system calls fail for the files that a list names.
 *
 * FAILING_FILES names the list. Each line of it has a call (state, open, read, attributes), the number of the error and the
 * absolute path of the file, with one space between them; a path that ends in a slash stands for the folder and all that is
 * below it. Files are told by the path of the folder that they are looked up in, or of the descriptor; /proc has to be there.
 * FAILING_FILES_WHILE, if it is set, names a file: calls fail only while it is there.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

struct failure {
    char call[16];
    int code;
    char path[PATH_MAX];
};

static struct failure *failures;
static size_t count;
static const char *condition;

__attribute__((constructor)) static void read_list(void)
{
    const char *name = getenv("FAILING_FILES");
    condition = getenv("FAILING_FILES_WHILE");
    FILE *list = name ? fopen(name, "r") : NULL;
    if (!list) return;
    struct failure next;
    while (fscanf(list, "%15s %d %4095[^\n]\n", next.call, &next.code, next.path) == 3) {
        struct failure *longer = realloc(failures, (count + 1) * sizeof next);
        if (!longer) abort();
        failures = longer;
        failures[count++] = next;
    }
    fclose(list);
}

/* The error that a call is to fail with for a path; 0 if it is not to fail. */
static int code_for(const char *call, const char *path)
{
    for (size_t index = 0; index < count; index++) {
        const char *failing = failures[index].path;
        size_t length = strlen(failing);
        int is_folder = length && failing[length - 1] == '/';
        int is_below = is_folder && !strncmp(failing, path, length - 1) && (!path[length - 1] || path[length - 1] == '/');
        if (strcmp(failures[index].call, call) || !(is_below || !strcmp(failing, path))) continue;
        return condition && access(condition, F_OK) ? 0 : failures[index].code;
    }
    return 0;
}

/* The error for what a descriptor is open on, or for a name in that folder. */
static int code_in(const char *call, int descriptor, const char *name)
{
    char link[64], path[2 * PATH_MAX + 1];
    ssize_t length = 0;
    if (!count) return 0;
    if (!name || name[0] != '/') {
        if (descriptor == AT_FDCWD) strcpy(link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        length = readlink(link, path, PATH_MAX);
        if (length < 0) return 0;
    }
    path[length] = 0;
    if (name && strlen(name) < PATH_MAX && strcmp(name, "."))
        snprintf(path + length, sizeof path - (size_t)length, "%s%s", name[0] == '/' ? "" : "/", name);
    return code_for(call, path);
}

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (!symbol) abort();
    return symbol;
}

#define FAIL(call, descriptor, name)                      \
    do {                                                  \
        int code = code_in((call), (descriptor), (name)); \
        if (code) {                                       \
            errno = code;                                 \
            return -1;                                    \
        }                                                 \
    } while (0)

#define MODE(flags, mode)                                            \
    mode_t mode = 0;                                                 \
    do {                                                             \
        if ((flags) & (O_CREAT | __O_TMPFILE)) {                     \
            va_list rest;                                            \
            va_start(rest, flags);                                   \
            mode = va_arg(rest, mode_t);                             \
            va_end(rest);                                            \
        }                                                            \
    } while (0)

int open(const char *name, int flags, ...)
{
    MODE(flags, mode);
    FAIL("open", AT_FDCWD, name);
    return REAL(open)(name, flags, mode);
}

int open64(const char *name, int flags, ...)
{
    MODE(flags, mode);
    FAIL("open", AT_FDCWD, name);
    return REAL(open64)(name, flags, mode);
}

int openat(int folder, const char *name, int flags, ...)
{
    MODE(flags, mode);
    FAIL("open", folder, name);
    return REAL(openat)(folder, name, flags, mode);
}

int openat64(int folder, const char *name, int flags, ...)
{
    MODE(flags, mode);
    FAIL("open", folder, name);
    return REAL(openat64)(folder, name, flags, mode);
}

int fstatat(int folder, const char *restrict name, struct stat *restrict state, int flags)
{
    FAIL("state", folder, name);
    return REAL(fstatat)(folder, name, state, flags);
}

int fstatat64(int folder, const char *restrict name, struct stat64 *restrict state, int flags)
{
    FAIL("state", folder, name);
    return REAL(fstatat64)(folder, name, state, flags);
}

int statx(int folder, const char *restrict name, int flags, unsigned mask, struct statx *restrict state)
{
    FAIL("state", folder, name);
    return REAL(statx)(folder, name, flags, mask, state);
}

ssize_t read(int file, void *buffer, size_t bytes)
{
    FAIL("read", file, NULL);
    return REAL(read)(file, buffer, bytes);
}

ssize_t pread(int file, void *buffer, size_t bytes, off_t offset)
{
    FAIL("read", file, NULL);
    return REAL(pread)(file, buffer, bytes, offset);
}

ssize_t pread64(int file, void *buffer, size_t bytes, off64_t offset)
{
    FAIL("read", file, NULL);
    return REAL(pread64)(file, buffer, bytes, offset);
}

ssize_t flistxattr(int file, char *list, size_t bytes);
ssize_t fgetxattr(int file, const char *name, void *value, size_t bytes);

ssize_t flistxattr(int file, char *list, size_t bytes)
{
    FAIL("attributes", file, NULL);
    return REAL(flistxattr)(file, list, bytes);
}

ssize_t fgetxattr(int file, const char *name, void *value, size_t bytes)
{
    FAIL("attributes", file, NULL);
    return REAL(fgetxattr)(file, name, value, bytes);
}
