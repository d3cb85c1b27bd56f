/*
 * A disk that remembers and that fails on demand: an LD_PRELOAD library for Linux.
 *
 * It writes down, in order, everything a process does to the files below one folder, so that a
 * test can rebuild what a disk would hold had the plug been pulled at any moment (disk-model.ts).
 * And it fails where a control block, shared with the test, says so: no room, a write or a sync
 * that errs, a read-only disk, SIGKILL before the n-th operation.
 *
 * Every operation runs with one lock held from before it begins until it is written down, so the
 * order in the trace is the order on the disk. A sync is written down after it returned.
 *
 *   GATEHOUSE_DISK_FOLDER   the folder that is watched: absolute, links resolved
 *   GATEHOUSE_DISK_TRACE    where the trace goes; unset: nothing is written down
 *   GATEHOUSE_DISK_CONTROL  the control block: a file of sizeof(struct control) bytes
 *   GATEHOUSE_DISK_MARKS    what is written to this file becomes a mark in the trace
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FICLONE_REQUEST 0x40049409

/* disk-control.ts writes it; the layouts must agree. */
struct control {
  int64_t room;        /* bytes that files may still grow by; -1: no end */
  int64_t kill_before; /* SIGKILL before the operation with this number, from 1; 0: never */
  int64_t operations;  /* how many there were: counted here, for the test to read */
  int32_t write_errno; /* what every write fails with; 0: nothing */
  int32_t sync_errno;  /* what every sync fails with */
  int32_t read_only;   /* opening for writing, creating, renaming and removing fail: EROFS */
  int32_t no_real_sync; /* syncs are only written down: faster, and the trace is the same */
};

enum event {
  CREATE = 1, WRITE = 2, TRUNCATE = 3, SYNC = 4, SYNC_FOLDER = 5, UNLINK = 6, RENAME = 7,
  MAKE_FOLDER = 8, REMOVE_FOLDER = 9, MARK = 10, UNSUPPORTED = 11
};

/* trace.ts reads it. The first path, the second and the data follow, with nothing between. */
struct record {
  uint32_t event, path_bytes, second_path_bytes, data_bytes;
  uint64_t inode, offset;
};

enum kind { NOTHING = 0, FILE_FD, FOLDER_FD, MARKS_FD };
#define MAX_FD 4096
static struct { enum kind kind; uint64_t inode; } descriptors[MAX_FD];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char folder[PATH_MAX], marks[PATH_MAX];
static size_t folder_length;
static int trace_fd = -1;
static struct control no_faults = { .room = -1 };
static struct control *control = &no_faults;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_unlinkat)(int, const char *, int);
static int (*real_mkdir)(const char *, mode_t);
static void *(*real_mmap)(void *, size_t, int, int, int, off_t);
static long (*real_syscall)(long, ...);
static int (*real_ioctl)(int, unsigned long, ...);
static ssize_t (*real_sendfile)(int, int, off_t *, size_t);

static void set_up(void) {
  real_open = dlsym(RTLD_NEXT, "open");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlinkat = dlsym(RTLD_NEXT, "unlinkat");
  real_mkdir = dlsym(RTLD_NEXT, "mkdir");
  real_mmap = dlsym(RTLD_NEXT, "mmap");
  real_syscall = dlsym(RTLD_NEXT, "syscall");
  real_ioctl = dlsym(RTLD_NEXT, "ioctl");
  real_sendfile = dlsym(RTLD_NEXT, "sendfile");
  const char *watched = getenv("GATEHOUSE_DISK_FOLDER");
  if (watched != NULL) snprintf(folder, sizeof folder, "%s", watched);
  folder_length = strlen(folder);
  const char *mark_file = getenv("GATEHOUSE_DISK_MARKS");
  if (mark_file != NULL) snprintf(marks, sizeof marks, "%s", mark_file);
  const char *trace = getenv("GATEHOUSE_DISK_TRACE");
  if (trace != NULL) {
    int low = real_open(trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    /* Out of the way of the numbers that the program's own files get. */
    trace_fd = fcntl(low, F_DUPFD_CLOEXEC, 1000);
    real_close(low);
  }
  const char *block = getenv("GATEHOUSE_DISK_CONTROL");
  if (block != NULL) {
    int fd = real_open(block, O_RDWR | O_CLOEXEC);
    void *at = real_mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd < 0 || at == MAP_FAILED) abort();
    control = at;
    real_close(fd);
  }
}

static void begin(void) {
  pthread_once(&once, set_up);
  pthread_mutex_lock(&lock);
}

static void end(void) {
  int kept = errno;
  pthread_mutex_unlock(&lock);
  errno = kept;
}

/* Each operation on the watched folder comes through here before it runs. */
static void count(void) {
  control->operations += 1;
  if (control->operations == control->kill_before) kill(getpid(), SIGKILL);
}

static void note_data(enum event event, uint64_t inode, uint64_t offset, const char *path,
                      const char *second, const void *data, size_t bytes) {
  if (trace_fd < 0) return;
  struct record head = { event, (uint32_t)strlen(path), (uint32_t)strlen(second), (uint32_t)bytes,
                         inode, offset };
  struct iovec parts[4] = { { &head, sizeof head },
                            { (void *)path, head.path_bytes },
                            { (void *)second, head.second_path_bytes },
                            { (void *)data, bytes } };
  int kept = errno;
  ssize_t whole = (ssize_t)(sizeof head + head.path_bytes + head.second_path_bytes + bytes);
  if (real_writev(trace_fd, parts, 4) != whole) abort();
  errno = kept;
}

static void note(enum event event, uint64_t inode, uint64_t offset, const char *path) {
  note_data(event, inode, offset, path, "", "", 0);
}

/* The absolute path of a name relative to a folder's descriptor. */
static void absolute(int at, const char *name, char out[PATH_MAX]) {
  if (name[0] == '/') {
    snprintf(out, PATH_MAX, "%s", name);
    return;
  }
  char base[PATH_MAX] = "";
  if (at == AT_FDCWD) {
    if (getcwd(base, sizeof base) == NULL) base[0] = 0;
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    ssize_t length = readlink(link, base, sizeof base - 1);
    base[length < 0 ? 0 : length] = 0;
  }
  if ((size_t)snprintf(out, PATH_MAX, "%s/%s", base, name) >= PATH_MAX) abort();
}

static int is_watched(const char *path) {
  return folder_length > 0 && strncmp(path, folder, folder_length) == 0 &&
         (path[folder_length] == '/' || path[folder_length] == 0);
}

static int fail_with(int code) {
  errno = code;
  return -1;
}

static int watched_kind(int fd) {
  return fd >= 0 && fd < MAX_FD ? (int)descriptors[fd].kind : NOTHING;
}

static int do_open(int at, const char *name, int flags, mode_t mode) {
  begin();
  char path[PATH_MAX];
  absolute(at, name, path);
  int is_marks = marks[0] != 0 && strcmp(path, marks) == 0;
  if (!is_marks && !is_watched(path)) {
    int fd = real_open(path, flags, mode);
    if (fd >= 0 && fd < MAX_FD) descriptors[fd].kind = NOTHING;
    end();
    return fd;
  }
  struct stat before, now;
  int existed = stat(path, &before) == 0;
  int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) != 0;
  int creates = !existed && (flags & O_CREAT) != 0;
  if (!is_marks && (creates || (flags & O_TRUNC) != 0)) count();
  if (!is_marks && control->read_only && (creates || (existed && writes))) {
    int result = fail_with(EROFS);
    end();
    return result;
  }
  int fd = real_open(path, flags, mode);
  if (fd >= 0) {
    if (fd >= MAX_FD || fstat(fd, &now) != 0) abort();
    descriptors[fd].kind = is_marks ? MARKS_FD : S_ISDIR(now.st_mode) ? FOLDER_FD : FILE_FD;
    descriptors[fd].inode = now.st_ino;
    if (!is_marks && creates) note(CREATE, now.st_ino, 0, path);
    else if (!is_marks && (flags & O_TRUNC) != 0) note(TRUNCATE, now.st_ino, 0, "");
    if (!is_marks && (flags & O_DSYNC) != 0) note(UNSUPPORTED, 0, 0, "open with O_SYNC");
  }
  end();
  return fd;
}

static mode_t mode_argument(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

#define DEFINE_OPEN(symbol)                        \
  int symbol(const char *name, int flags, ...) {   \
    va_list arguments;                             \
    va_start(arguments, flags);                    \
    mode_t mode = mode_argument(flags, arguments); \
    va_end(arguments);                             \
    return do_open(AT_FDCWD, name, flags, mode);   \
  }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

#define DEFINE_OPENAT(symbol)                            \
  int symbol(int at, const char *name, int flags, ...) { \
    va_list arguments;                                   \
    va_start(arguments, flags);                          \
    mode_t mode = mode_argument(flags, arguments);       \
    va_end(arguments);                                   \
    return do_open(at, name, flags, mode);               \
  }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

int creat(const char *name, mode_t mode) {
  return do_open(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *name, mode_t mode) { return creat(name, mode); }

int close(int fd) {
  begin();
  if (fd >= 0 && fd < MAX_FD) descriptors[fd].kind = NOTHING;
  int result = real_close(fd);
  end();
  return result;
}

/* How many of the bytes may be written: fewer, or -1 and errno, where the control block says so. */
static ssize_t allowed(int fd, size_t bytes, off_t offset) {
  count();
  if (control->write_errno != 0) return fail_with(control->write_errno);
  if (control->room < 0) return (ssize_t)bytes;
  struct stat now;
  if (fstat(fd, &now) != 0) return -1;
  off_t growth = offset + (off_t)bytes - now.st_size;
  if (growth <= 0) return (ssize_t)bytes;
  if (growth > control->room) {
    /* As Linux does: what still fits is written, and the next write finds no room. */
    ssize_t fits = (ssize_t)bytes - (ssize_t)(growth - control->room);
    if (fits <= 0) return fail_with(ENOSPC);
    control->room = 0;
    return fits;
  }
  control->room -= growth;
  return (ssize_t)bytes;
}

static ssize_t do_pwrite(int fd, const void *data, size_t bytes, off_t offset) {
  ssize_t size = allowed(fd, bytes, offset);
  if (size < 0) return -1;
  ssize_t done = real_pwrite(fd, data, (size_t)size, offset);
  if (done > 0) note_data(WRITE, descriptors[fd].inode, (uint64_t)offset, "", "", data, (size_t)done);
  return done;
}

static off_t position(int fd) {
  struct stat now;
  if ((fcntl(fd, F_GETFL) & O_APPEND) != 0 && fstat(fd, &now) == 0) return now.st_size;
  return lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *data, size_t bytes) {
  begin();
  ssize_t done;
  int kind = watched_kind(fd);
  if (kind == MARKS_FD) {
    note_data(MARK, 0, 0, "", "", data, bytes);
    done = (ssize_t)bytes;
  } else if (kind != FILE_FD) {
    /* Not under the lock: a pipe may block. */
    end();
    return real_write(fd, data, bytes);
  } else {
    off_t offset = position(fd);
    ssize_t size = allowed(fd, bytes, offset);
    done = size < 0 ? -1 : real_write(fd, data, (size_t)size);
    if (done > 0) note_data(WRITE, descriptors[fd].inode, (uint64_t)offset, "", "", data, (size_t)done);
  }
  end();
  return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count_of_parts) {
  pthread_once(&once, set_up);
  if (watched_kind(fd) == NOTHING) return real_writev(fd, parts, count_of_parts);
  ssize_t whole = 0;
  for (int i = 0; i < count_of_parts; i++) {
    ssize_t done = write(fd, parts[i].iov_base, parts[i].iov_len);
    if (done < 0) return whole > 0 ? whole : -1;
    whole += done;
    if ((size_t)done < parts[i].iov_len) break;
  }
  return whole;
}

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset) {
  begin();
  ssize_t done = watched_kind(fd) == FILE_FD ? do_pwrite(fd, data, bytes, offset)
                                             : real_pwrite(fd, data, bytes, offset);
  end();
  return done;
}
ssize_t pwrite64(int fd, const void *data, size_t bytes, off_t offset) {
  return pwrite(fd, data, bytes, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count_of_parts, off_t offset) {
  ssize_t whole = 0;
  for (int i = 0; i < count_of_parts; i++) {
    ssize_t done = pwrite(fd, parts[i].iov_base, parts[i].iov_len, offset + whole);
    if (done < 0) return whole > 0 ? whole : -1;
    whole += done;
    if ((size_t)done < parts[i].iov_len) break;
  }
  return whole;
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count_of_parts, off_t offset) {
  return pwritev(fd, parts, count_of_parts, offset);
}

int ftruncate(int fd, off_t size) {
  begin();
  int result;
  if (watched_kind(fd) == FILE_FD) {
    count();
    result = control->write_errno != 0 ? fail_with(control->write_errno) : real_ftruncate(fd, size);
    if (result == 0) note(TRUNCATE, descriptors[fd].inode, (uint64_t)size, "");
  } else {
    result = real_ftruncate(fd, size);
  }
  end();
  return result;
}
int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

int fsync(int fd) {
  begin();
  int kind = watched_kind(fd);
  int result;
  if (kind == FILE_FD || kind == FOLDER_FD) {
    count();
    if (control->sync_errno != 0) result = fail_with(control->sync_errno);
    else result = control->no_real_sync ? 0 : real_fsync(fd);
    if (result == 0) {
      note(kind == FILE_FD ? SYNC : SYNC_FOLDER, descriptors[fd].inode, 0, "");
    }
  } else {
    result = real_fsync(fd);
  }
  end();
  return result;
}
int fdatasync(int fd) { return fsync(fd); }

int rename(const char *from, const char *to) {
  begin();
  char first[PATH_MAX], second[PATH_MAX];
  absolute(AT_FDCWD, from, first);
  absolute(AT_FDCWD, to, second);
  int watched = is_watched(first) || is_watched(second);
  if (watched) count();
  int result = watched && control->read_only ? fail_with(EROFS) : real_rename(first, second);
  if (watched && result == 0) note_data(RENAME, 0, 0, first, second, "", 0);
  end();
  return result;
}

int unlinkat(int at, const char *name, int flags) {
  begin();
  char path[PATH_MAX];
  absolute(at, name, path);
  int watched = is_watched(path);
  if (watched) count();
  int result = watched && control->read_only ? fail_with(EROFS) : real_unlinkat(at, name, flags);
  if (watched && result == 0) {
    note((flags & AT_REMOVEDIR) != 0 ? REMOVE_FOLDER : UNLINK, 0, 0, path);
  }
  end();
  return result;
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }
int remove(const char *name) {
  int result = unlink(name);
  return result != 0 && (errno == EISDIR || errno == EPERM) ? rmdir(name) : result;
}

int mkdir(const char *name, mode_t mode) {
  begin();
  char path[PATH_MAX];
  absolute(AT_FDCWD, name, path);
  int watched = is_watched(path);
  if (watched) count();
  int result = watched && control->read_only ? fail_with(EROFS) : real_mkdir(name, mode);
  struct stat now;
  if (watched && result == 0 && stat(path, &now) == 0) note(MAKE_FOLDER, now.st_ino, 0, path);
  end();
  return result;
}

/* SQLite maps the write-ahead log's index, which recovery never reads; other maps go unseen. */
void *mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset) {
  pthread_once(&once, set_up);
  if ((flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0 && watched_kind(fd) == FILE_FD) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    if (length < 4 || strcmp(path + length - 4, "-shm") != 0) {
      begin();
      note(UNSUPPORTED, 0, 0, "writable shared map");
      end();
    }
  }
  return real_mmap(at, bytes, protection, flags, fd, offset);
}
void *mmap64(void *at, size_t bytes, int protection, int flags, int fd, off_t offset) {
  return mmap(at, bytes, protection, flags, fd, offset);
}

/* A file copied inside the kernel: read back what arrived, and write that down. */
static void note_copied(int fd, off_t offset, ssize_t bytes) {
  char *data = malloc((size_t)bytes);
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  int reader = real_open(link, O_RDONLY | O_CLOEXEC);
  if (data == NULL || reader < 0 || pread(reader, data, (size_t)bytes, offset) != bytes) abort();
  real_close(reader);
  note_data(WRITE, descriptors[fd].inode, (uint64_t)offset, "", "", data, (size_t)bytes);
  free(data);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t bytes) {
  begin();
  if (watched_kind(to) != FILE_FD) {
    end();
    return real_sendfile(to, from, offset, bytes);
  }
  off_t at = position(to);
  ssize_t size = allowed(to, bytes, at);
  ssize_t done = size < 0 ? -1 : real_sendfile(to, from, offset, (size_t)size);
  if (done > 0) note_copied(to, at, done);
  end();
  return done;
}
ssize_t sendfile64(int to, int from, off_t *offset, size_t bytes) {
  return sendfile(to, from, offset, bytes);
}

long syscall(long number, ...) {
  pthread_once(&once, set_up);
  va_list list;
  va_start(list, number);
  long a[6];
  for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
  va_end(list);
  /* libuv copies files so; refused, it takes sendfile. */
  if (number == SYS_copy_file_range && watched_kind((int)a[2]) == FILE_FD) return fail_with(ENOSYS);
  return real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int ioctl(int fd, unsigned long request, ...) {
  pthread_once(&once, set_up);
  va_list list;
  va_start(list, request);
  long argument = va_arg(list, long);
  va_end(list);
  /* A clone would share the other file's blocks unseen; refused, it is copied. */
  if (request == FICLONE_REQUEST && watched_kind(fd) == FILE_FD) return fail_with(EOPNOTSUPP);
  return real_ioctl(fd, request, argument);
}
