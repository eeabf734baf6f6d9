/* Steps: hooks, which are programs of the host (before PIVOT) or of the container (after it). */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gantry.h"
#include "kernel.h"

#define FIRST_ARGUMENT 5u

/* The end of what a hook says tells why it failed. */
struct said {
    char text[256];
    size_t length;
};

/* The state of the container with the number of this process in its own namespace, to be read from the beginning. A file
 * rather than a pipe: a hook that does not read it must not stop or kill us. */
static int state_file(const struct step *step)
{
    char pid[16];
    int file = memfd_create("state", MFD_CLOEXEC);
    if (file < 0)
        return fail("memfd_create");
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    const char *parts[] = {text(step, 1), pid, text(step, 2)};
    for (int i = 0; i < 3; i++)
        if (write(file, parts[i], strlen(parts[i])) != (ssize_t)strlen(parts[i])) {
            close(file);
            return fail("write the state");
        }
    if (lseek(file, 0, SEEK_SET) < 0) {
        close(file);
        return fail("lseek");
    }
    return file;
}

static char **texts(const struct step *step, uint32_t first, uint32_t count)
{
    char **all = calloc(count + 1u, sizeof *all);
    for (uint32_t i = 0; all != NULL && i < count; i++)
        all[i] = (char *)(uintptr_t)text(step, first + i);
    return all;
}

static _Noreturn void become_hook(const char *path, char **arguments, char **environment, int state, int out)
{
    die_with_parent();
    umask(0022);
    dup2(state, 0);
    dup2(out, 1);
    dup2(out, 2);
    k_close_range(3, ~0u, K_CLOSE_RANGE_CLOEXEC);
    execve(path, arguments, environment);
    dprintf(2, "%s", strerror(errno));
    _exit(127);
}

/* Keeps the last bytes. */
static void listen(int fd, struct said *said)
{
    char batch[sizeof said->text];
    ssize_t n = read(fd, batch, sizeof batch);
    if (n <= 0)
        return;
    size_t kept = said->length + (size_t)n <= sizeof said->text ? said->length : sizeof said->text - (size_t)n;
    memmove(said->text, said->text + said->length - kept, kept);
    memcpy(said->text + kept, batch, (size_t)n);
    said->length = kept + (size_t)n;
}

/* Returns when the hook has ended, or its time (seconds; 0: any) is over. What it left running may hold its output open. */
static bool await(int pidfd, int out, uint64_t timeout, struct said *said)
{
    int64_t end = monotonic_millis() + (int64_t)timeout * 1000;
    struct pollfd both[] = {{.fd = out, .events = POLLIN}, {.fd = pidfd, .events = POLLIN}};
    int last_words = 256; /* as much as a pipe holds */
    for (;;) {
        int64_t left = timeout == 0 ? -1 : end - monotonic_millis();
        if (timeout != 0 && left <= 0)
            return false;
        if (poll(both, 2, left > 1000 ? 1000 : (int)left) < 0 && errno != EINTR)
            return false;
        if (both[1].revents != 0 && ((both[0].revents & POLLIN) == 0 || last_words-- == 0))
            return true;
        if (both[0].revents & POLLIN)
            listen(out, said);
        else if (both[0].revents != 0)
            both[0].fd = -1;
    }
}

static int finish(const char *path, pid_t pid, bool ended, struct said *said)
{
    int status = 0;
    if (!ended)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    while (said->length > 0 && said->text[said->length - 1] == '\n')
        said->length--;
    errno = ended ? 0 : ETIMEDOUT;
    if (!ended)
        return fail("%s", path);
    if (WIFSIGNALED(status))
        return fail("%s was killed by signal %d: %.*s", path, WTERMSIG(status), (int)said->length, said->text);
    if (WEXITSTATUS(status) != 0)
        return fail("%s exited with %d: %.*s", path, WEXITSTATUS(status), (int)said->length, said->text);
    return 0;
}

static int run_hook(const struct step *step, uint32_t argc, int state, const int out[2])
{
    const char *path = text(step, FIRST_ARGUMENT - 1);
    char **arguments = texts(step, FIRST_ARGUMENT, argc);
    char **environment = texts(step, FIRST_ARGUMENT + argc, step->count - FIRST_ARGUMENT - argc);
    struct said said = {.length = 0};
    if (arguments == NULL || environment == NULL)
        return fail("memory");
    pid_t pid = fork();
    if (pid < 0)
        return fail("fork");
    if (pid == 0)
        become_hook(path, arguments, environment, state, out[1]);
    free(arguments);
    free(environment);
    int pidfd = k_pidfd_open(pid);
    bool ended = pidfd >= 0 && await(pidfd, out[0], number(step, 0), &said);
    if (pidfd >= 0)
        close(pidfd);
    return finish(path, pid, ended, &said);
}

int step_hook(const struct step *step)
{
    int out[2];
    uint64_t argc = number(step, 3);
    errno = EINVAL;
    if (argc == 0 || argc > step->count - FIRST_ARGUMENT)
        return fail("%llu arguments", (unsigned long long)argc);
    int state = state_file(step);
    if (state < 0)
        return -1;
    if (pipe2(out, O_CLOEXEC) < 0) {
        close(state);
        return fail("pipe");
    }
    int result = run_hook(step, (uint32_t)argc, state, out);
    int error = errno;
    close(state);
    close(out[0]);
    close(out[1]);
    errno = error;
    return result;
}
