/* Writes the log in CRI format: one record a line, rotated between records, one write a batch. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "gantry.h"

#define LINE_MAX_BYTES (16u * 1024)
#define STAMP 30u                  /* 2026-01-02T03:04:05.678901234Z */
#define RECORD_EXTRA (STAMP + 11u) /* " stdout F " before the bytes and a newline behind them */

/* The bytes of a line whose end has not come yet, for stdout and stderr. */
static struct line {
    char bytes[LINE_MAX_BYTES];
    size_t length;
} lines[2];
static char batch[BATCH];

static struct {
    int folder, fd;
    char name[NAME_MAX + 1];
    uint64_t size, max_bytes;
    uint32_t max_files;
    bool failing;
    time_t stamp_second;
    char stamp[STAMP + 1];
    size_t used;
} cri = {.folder = -1, .fd = -1, .stamp_second = -1};

static int open_file(void)
{
    cri.fd = openat(cri.folder, cri.name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (cri.fd < 0)
        return -1;
    struct stat status;
    cri.size = fstat(cri.fd, &status) == 0 ? (uint64_t)status.st_size : 0;
    return 0;
}

int log_open(const char *path, uint64_t max_bytes, uint32_t max_files)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    if (slash == NULL || (size_t)(slash - path) >= sizeof folder || strlen(slash + 1) >= sizeof cri.name - 8) {
        errno = EINVAL;
        return fail("log path %s", path);
    }
    snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path);
    strcpy(cri.name, slash + 1);
    /* The folder is held open, because a plan may take "/" away from us, and a daemon may move things. */
    cri.folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    cri.max_bytes = max_bytes;
    cri.max_files = max_files;
    if (cri.folder < 0 || open_file() < 0)
        return fail("log %s", path);
    return 0;
}

static void complain(const char *what)
{
    if (!cri.failing)
        dprintf(2, "gantry-init: log %s: %s: %s\n", cri.name, what, strerror(errno));
    cri.failing = true;
}

/* All of the batch or nothing: half a record would damage the next one too. */
static void flush(void)
{
    size_t done = 0;
    while (done < cri.used) {
        ssize_t n = write(cri.fd, batch + done, cri.used - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            complain("write");
            if (done > 0 && ftruncate(cri.fd, (off_t)cri.size) < 0)
                complain("truncate");
            done = 0;
            break;
        }
        done += (size_t)n;
        cri.failing = false;
    }
    cri.size += done;
    cri.used = 0;
}

static void rotate(void)
{
    char from[NAME_MAX + 16], to[NAME_MAX + 16];
    if (cri.max_files <= 1) {
        if (ftruncate(cri.fd, 0) == 0)
            cri.size = 0;
        return;
    }
    for (uint32_t i = cri.max_files - 1; i > 0; i--) {
        snprintf(to, sizeof to, "%s.%u", cri.name, i);
        snprintf(from, sizeof from, i > 1 ? "%s.%u" : "%s", cri.name, i - 1);
        if (renameat(cri.folder, from, cri.folder, to) < 0 && errno != ENOENT)
            complain("rotate");
    }
    int old = cri.fd;
    if (open_file() < 0) {
        complain("open");
        cri.fd = old;
        cri.size = 0; /* tried again after as many bytes, not at every record */
        return;
    }
    close(old);
}

static void make_stamp(uint64_t nanos)
{
    time_t second = (time_t)(nanos / 1000000000u);
    if (second != cri.stamp_second) {
        struct tm tm;
        gmtime_r(&second, &tm);
        strftime(cri.stamp, sizeof cri.stamp, "%Y-%m-%dT%H:%M:%S.000000000Z", &tm);
        cri.stamp_second = second;
    }
    uint32_t rest = (uint32_t)(nanos % 1000000000u);
    for (char *digit = cri.stamp + STAMP - 2; digit >= cri.stamp + 20; digit--, rest /= 10)
        *digit = (char)('0' + rest % 10);
}

static char *put(char *at, const void *bytes, size_t length)
{
    return (char *)memcpy(at, bytes, length) + length;
}

static void record(int stream, char tag, const char *data, size_t length)
{
    struct line *line = &lines[stream];
    size_t need = RECORD_EXTRA + line->length + length;
    if (cri.max_bytes > 0 && cri.size + cri.used > 0 && cri.size + cri.used + need > cri.max_bytes) {
        flush();
        rotate();
    }
    if (cri.used + need > sizeof batch)
        flush();
    char *at = put(batch + cri.used, cri.stamp, STAMP);
    at = put(at, stream == 0 ? " stdout " : " stderr ", 8);
    *at++ = tag;
    *at++ = ' ';
    at = put(at, line->bytes, line->length);
    at = put(at, data, length);
    *at++ = '\n';
    cri.used = (size_t)(at - batch);
    line->length = 0;
}

void log_output(int stream, const char *data, size_t length, uint64_t nanos)
{
    if (cri.fd < 0)
        return;
    struct line *line = &lines[stream];
    make_stamp(nanos);
    while (length > 0) {
        size_t room = LINE_MAX_BYTES - line->length;
        size_t window = length < room ? length : room;
        const char *end = memchr(data, '\n', length <= room ? length : room + 1);
        if (end != NULL) {
            size_t part = (size_t)(end - data);
            record(stream, 'F', data, part);
            data += part + 1;
            length -= part + 1;
            continue;
        }
        if (length > room) {
            record(stream, 'P', data, window);
        } else {
            memcpy(line->bytes + line->length, data, window);
            line->length += window;
        }
        data += window;
        length -= window;
    }
    flush();
}

void log_end(uint64_t nanos)
{
    if (cri.fd < 0)
        return;
    make_stamp(nanos);
    for (int stream = 0; stream < 2; stream++)
        if (lines[stream].length > 0)
            record(stream, 'P', "", 0);
    flush();
    close(cri.fd);
    cri.fd = -1;
}

void log_discard_if_empty(void)
{
    if (cri.fd >= 0 && cri.size == 0)
        unlinkat(cri.folder, cri.name, 0);
}
