/* Steps: files of the container. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gantry.h"

static int own(int folder, const char *name, const struct step *step, uint32_t first)
{
    uid_t uid = (uid_t)number(step, first);
    gid_t gid = (gid_t)number(step, first + 1);
    return fchownat(folder, name, uid, gid, AT_SYMLINK_NOFOLLOW) < 0 ? fail("chown") : 0;
}

int step_mkdir(const struct step *step)
{
    char name[256];
    int found = inside(text(step, 0), O_PATH | O_DIRECTORY, 0);
    if (found >= 0) {
        close(found);
        return 0;
    }
    if (errno != ENOENT)
        return fail("open");
    int folder = inside_parent(text(step, 0), name);
    if (folder < 0)
        return fail("open parent");
    int result = mkdirat(folder, name, (mode_t)number(step, 1) & 07777);
    if (result == 0) {
        result = own(folder, name, step, 2);
    } else if (errno == EEXIST) {
        /* A dangling link: what it points to is made, below the root. */
        found = inside_folder(text(step, 0));
        result = found < 0 ? fail("open") : close(found);
    } else {
        fail("mkdir");
    }
    close(folder);
    return result;
}

int step_mknod(const struct step *step)
{
    char name[256];
    struct stat status;
    mode_t mode = (mode_t)number(step, 1);
    dev_t device = (dev_t)number(step, 2);
    int folder = inside_parent(text(step, 0), name);
    if (folder < 0)
        return fail("open parent");
    int result = mknodat(folder, name, mode, device);
    bool same = result < 0 && errno == EEXIST && fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                (status.st_mode & S_IFMT) == (mode & S_IFMT) && status.st_rdev == device;
    if (result < 0 && !same) {
        if (errno == 0)
            errno = EEXIST;
        fail("mknod");
    } else {
        result = own(folder, name, step, 3);
    }
    close(folder);
    return result;
}

int step_symlink(const struct step *step)
{
    char name[256];
    int folder = inside_parent(text(step, 0), name);
    if (folder < 0)
        return fail("open parent");
    int result = symlinkat(text(step, 1), folder, name);
    if (result < 0)
        result = errno == EEXIST ? 0 : fail("symlink");
    close(folder);
    return result;
}
