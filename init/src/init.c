/* Step INIT: process 1 of a container whose program does not want to be one. */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gantry.h"
#include "kernel.h"

static int exit_code(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Reaps whatever ended; returns when that was the program. */
static void reap(pid_t program)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == program)
            _exit(exit_code(status));
}

static _Noreturn void serve(pid_t program, const sigset_t *all)
{
    /* The control socket must close here too, or the shim would not see the program's exec. */
    control_close();
    k_close_range(3, ~0u, 0);
    for (;;) {
        int signal = sigwaitinfo(all, NULL);
        if (signal == SIGCHLD)
            reap(program);
        else if (signal > 0)
            kill(program, signal);
    }
}

/* A terminal sends its signals to the foreground group. In a group of its own the program gets each once, not twice. */
static void own_group(void)
{
    setpgid(0, 0);
    if (isatty(0))
        tcsetpgrp(0, getpid());
}

int step_init(const struct step *step)
{
    sigset_t all, before;
    (void)step;
    sigfillset(&all);
    /* From before the fork on nothing is lost: what comes meanwhile waits for serve(). */
    sigprocmask(SIG_BLOCK, &all, &before);
    pid_t program = fork();
    if (program < 0)
        return fail("fork");
    if (program > 0)
        serve(program, &all);
    own_group();
    sigprocmask(SIG_SETMASK, &before, NULL);
    return die_with_parent() < 0 ? fail("prctl") : 0;
}
