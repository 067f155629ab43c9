/* Preloaded into the real binary: counts the calls that change files below one folder, and makes the
 * Nth of them end badly. Compiled and driven by torture.py; README.md says how.
 *
 *   SHIM_FOLDER   only files below this absolute path count
 *   SHIM_ACTION   kill, tear (half a write, then SIGKILL), error, short (half of each write),
 *                 skip (the call is not made and succeeds), pause (10 s), trace,
 *                 power (the file systems of SHIM_DISKS stop as when the power goes, then SIGKILL)
 *   SHIM_ERRNO    the error of `error`, as a number
 *   SHIM_CALLS    comma-separated calls that count, for example fsync,fdatasync; when absent all but
 *                 flock, which changes no file
 *   SHIM_DISKS    mount points, separated by colons
 *   SHIM_AT       the number of the call, from 1
 *   SHIM_STICKY   1: every later call as well
 *   SHIM_CLOCK    seconds by which the clock is wrong; works without an action
 *   SHIM_MARK     this file gets the name and path of the call that was hit; with trace, of each
 *
 * One counter for the whole process, whatever the thread. The shim itself works by raw system calls.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum action { NONE, KILL, TEAR, ERROR, SHORT, SKIP, PAUSE, TRACE, POWER };

static enum action action;
static const char *folder, *calls, *mark;
static size_t folder_length;
static long at;
static int sticky, error_number;
static atomic_long counter;
static long clock_offset;

__attribute__((constructor)) static void configure(void) {
  if (getenv("SHIM_CLOCK")) clock_offset = atol(getenv("SHIM_CLOCK"));
  const char *name = getenv("SHIM_ACTION");
  folder = getenv("SHIM_FOLDER");
  if (!name || !folder) return;
  static const char *names[] = {"",     "kill",  "tear",  "error", "short",
                                "skip", "pause", "trace", "power"};
  for (int index = 1; index <= POWER; index++)
    if (!strcmp(name, names[index])) action = (enum action)index;
  folder_length = strlen(folder);
  calls = getenv("SHIM_CALLS");
  mark = getenv("SHIM_MARK");
  at = getenv("SHIM_AT") ? atol(getenv("SHIM_AT")) : 1;
  sticky = getenv("SHIM_STICKY") != NULL;
  error_number = getenv("SHIM_ERRNO") ? atoi(getenv("SHIM_ERRNO")) : EIO;
}

/* The path is given, or that of a descriptor; relative paths are below the working folder. */
static void resolve(int descriptor, const char *path, char *result, size_t size) {
  char link[64];
  ssize_t length = 0;
  result[0] = 0;
  if (path && path[0] == '/') {
    snprintf(result, size, "%s", path);
    return;
  }
  if (path && descriptor == AT_FDCWD)
    snprintf(link, sizeof link, "/proc/self/cwd");
  else
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  length = syscall(SYS_readlinkat, AT_FDCWD, link, result, size - 1);
  if (length < 0) length = 0;
  result[length] = 0;
  if (path) snprintf(result + length, size - (size_t)length, "/%s", path);
}

static int counts(const char *call) {
  if (!calls || !*calls) return strcmp(call, "flock") != 0;
  size_t length = strlen(call);
  for (const char *found = calls; (found = strstr(found, call)); found += length)
    if ((found == calls || found[-1] == ',') && (!found[length] || found[length] == ',')) return 1;
  return 0;
}

static void note(const char *call, const char *path, long number) {
  if (!mark) return;
  char line[4400];
  int length = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
  int file = (int)syscall(SYS_openat, AT_FDCWD, mark, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) return;
  syscall(SYS_write, file, line, (size_t)length);
  syscall(SYS_close, file);
}

static _Noreturn void die(void) {
  syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
  __builtin_trap();
}

/* EXT4_IOC_SHUTDOWN and XFS_IOC_GOINGDOWN are the same call; 2: the log is not written. */
static void cut_power(void) {
  char disks[4200];
  char *rest = NULL;
  snprintf(disks, sizeof disks, "%s", getenv("SHIM_DISKS") ? getenv("SHIM_DISKS") : "");
  for (char *disk = strtok_r(disks, ":", &rest); disk; disk = strtok_r(NULL, ":", &rest)) {
    unsigned int how = 2;
    int file = (int)syscall(SYS_openat, AT_FDCWD, disk, O_RDONLY | O_DIRECTORY);
    if (file < 0 || syscall(SYS_ioctl, file, _IOR('X', 125, unsigned int), &how) != 0)
      note("no power cut", disk, errno);
  }
}

/* What becomes of this call: NONE when it is to be made as it is. */
static enum action verdict(const char *call, int descriptor, const char *path) {
  if (action == NONE) return NONE;
  int saved = errno;
  char resolved[4200];
  resolve(descriptor, path, resolved, sizeof resolved);
  enum action result = NONE;
  if (!strncmp(resolved, folder, folder_length) && counts(call)) {
    long number = atomic_fetch_add(&counter, 1) + 1;
    if (action == TRACE) {
      note(call, resolved, number);
    } else if (number == at || (sticky && number > at)) {
      if (number == at) note(call, resolved, number);
      if (action == KILL) die();
      if (action == POWER) {
        cut_power();
        die();
      }
      if (action == PAUSE) {
        struct timespec left = {.tv_sec = 10};
        while (syscall(SYS_nanosleep, &left, &left) != 0 && errno == EINTR) continue;
      } else {
        result = action;
      }
    }
  }
  errno = saved;
  return result;
}

static int failed(void) {
  errno = error_number;
  return -1;
}

/* Calls that do or do not happen, and return 0. */
#define ALL_OR_NOTHING(call, descriptor, path, real)          \
  switch (verdict(call, descriptor, path)) {                  \
    case ERROR: return failed();                              \
    case SKIP: return 0;                                      \
    case TEAR: die();                                         \
    default: return (int)(real);                              \
  }

/* How much of a write is done when it is torn: half where the file grows, whole pages where bytes are
 * overwritten, since the kernel copies a page as one. */
static size_t torn(int file, size_t count, off_t offset) {
  struct stat status;
  size_t half = count / 2;
  if (offset < 0 || fstat(file, &status) != 0 || offset >= status.st_size) return half;
  off_t end = (offset + (off_t)half) / 4096 * 4096;
  return end > offset ? (size_t)(end - offset) : 0;
}

/* Writes of `count` bytes; `real(length)` makes them. */
#define WRITE(call, descriptor, count, offset, real)          \
  size_t length = (count);                                    \
  switch (verdict(call, descriptor, NULL)) {                  \
    case ERROR: return failed();                              \
    case SKIP: return (ssize_t)length;                        \
    case SHORT: if (length > 1) length /= 2; return (real);   \
    case TEAR:                                                \
      length = torn(descriptor, length, offset);              \
      (void)!(real);                                          \
      die();                                                  \
    default: return (real);                                   \
  }

ssize_t write(int file, const void *bytes, size_t count) {
  WRITE("write", file, count, -1, syscall(SYS_write, file, bytes, length))
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  WRITE("write", file, count, offset, syscall(SYS_pwrite64, file, bytes, length, offset))
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  WRITE("write", file, count, offset, syscall(SYS_pwrite64, file, bytes, length, offset))
}
ssize_t writev(int file, const struct iovec *parts, int count) {
  switch (verdict("write", file, NULL)) {
    case ERROR: return failed();
    case TEAR: die();
    default: return syscall(SYS_writev, file, parts, count);
  }
}

int fsync(int file) { ALL_OR_NOTHING("fsync", file, NULL, syscall(SYS_fsync, file)) }
int fdatasync(int file) { ALL_OR_NOTHING("fdatasync", file, NULL, syscall(SYS_fdatasync, file)) }
int flock(int file, int operation) {
  ALL_OR_NOTHING("flock", file, NULL, syscall(SYS_flock, file, operation))
}
int ftruncate(int file, off_t size) {
  ALL_OR_NOTHING("truncate", file, NULL, syscall(SYS_ftruncate, file, size))
}
int ftruncate64(int file, off64_t size) {
  ALL_OR_NOTHING("truncate", file, NULL, syscall(SYS_ftruncate, file, size))
}
int fallocate(int file, int mode, off_t offset, off_t size) {
  ALL_OR_NOTHING("truncate", file, NULL, syscall(SYS_fallocate, file, mode, offset, size))
}
int fallocate64(int file, int mode, off64_t offset, off64_t size) {
  ALL_OR_NOTHING("truncate", file, NULL, syscall(SYS_fallocate, file, mode, offset, size))
}
/* Returns its error rather than setting errno. */
int posix_fallocate(int file, off_t offset, off_t size) {
  if (verdict("truncate", file, NULL) == ERROR) return error_number;
  return syscall(SYS_fallocate, file, 0, offset, size) == 0 ? 0 : errno;
}
int posix_fallocate64(int file, off64_t offset, off64_t size) {
  return posix_fallocate(file, offset, size);
}

int rename(const char *path, const char *new_path) {
  ALL_OR_NOTHING("rename", AT_FDCWD, path,
                 syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, new_path, 0))
}
int renameat(int from, const char *path, int to, const char *new_path) {
  ALL_OR_NOTHING("rename", from, path, syscall(SYS_renameat2, from, path, to, new_path, 0))
}
int renameat2(int from, const char *path, int to, const char *new_path, unsigned int flags) {
  ALL_OR_NOTHING("rename", from, path, syscall(SYS_renameat2, from, path, to, new_path, flags))
}
int link(const char *path, const char *new_path) {
  ALL_OR_NOTHING("link", AT_FDCWD, new_path,
                 syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, new_path, 0))
}
int unlink(const char *path) {
  ALL_OR_NOTHING("unlink", AT_FDCWD, path, syscall(SYS_unlinkat, AT_FDCWD, path, 0))
}
int unlinkat(int from, const char *path, int flags) {
  ALL_OR_NOTHING("unlink", from, path, syscall(SYS_unlinkat, from, path, flags))
}
int rmdir(const char *path) {
  ALL_OR_NOTHING("rmdir", AT_FDCWD, path, syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR))
}
int mkdir(const char *path, mode_t mode) {
  ALL_OR_NOTHING("mkdir", AT_FDCWD, path, syscall(SYS_mkdirat, AT_FDCWD, path, mode))
}
int mkdirat(int from, const char *path, mode_t mode) {
  ALL_OR_NOTHING("mkdir", from, path, syscall(SYS_mkdirat, from, path, mode))
}

/* Opening counts where it may create or empty a file. */
static int open_file(int from, const char *path, int flags, mode_t mode) {
  if (flags & (O_CREAT | O_TRUNC)) {
    switch (verdict("open", from, path)) {
      case ERROR: return failed();
      case TEAR: die();
      default: break;
    }
  }
  return (int)syscall(SYS_openat, from, path, flags, mode);
}
#define MODE_OF(flags)                                        \
  mode_t mode = 0;                                            \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {                    \
    va_list rest;                                             \
    va_start(rest, flags);                                    \
    mode = va_arg(rest, mode_t);                              \
    va_end(rest);                                             \
  }
int open(const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_file(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_file(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}
int openat(int from, const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_file(from, path, flags, mode);
}
int openat64(int from, const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_file(from, path, flags | O_LARGEFILE, mode);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = (int)syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += clock_offset;
  return result;
}
int gettimeofday(struct timeval *time, void *zone) {
  int result = (int)syscall(SYS_gettimeofday, time, zone);
  if (result == 0) time->tv_sec += clock_offset;
  return result;
}
