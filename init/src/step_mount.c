/* Steps: mounts. Everything is mounted from a descriptor onto a descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "gantry.h"
#include "kernel.h"

/* Keeps errno over the close, so that a failure still tells its own. */
static int closing(int fd, int result)
{
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return result;
}

/* The kernel explains a refused mount in the log of the file-system context: "e overlay: ...". */
static int fail_context(int fs, const char *what)
{
    char said[256];
    int error = errno;
    ssize_t n = read(fs, said, sizeof said - 1);
    errno = error;
    if (n > 2)
        return fail("%s: %.*s", what, (int)(n - 2), said + 2);
    return fail("%s", what);
}

static int configure(int fs, const char *option)
{
    char key[64];
    const char *equals = strchr(option, '=');
    if (equals == NULL)
        return k_fsconfig(fs, K_FSCONFIG_SET_FLAG, option, NULL);
    if ((size_t)(equals - option) >= sizeof key) {
        errno = EINVAL;
        return -1;
    }
    snprintf(key, sizeof key, "%.*s", (int)(equals - option), option);
    return k_fsconfig(fs, K_FSCONFIG_SET_STRING, key, equals + 1);
}

/* A new file system that is mounted nowhere yet; options are the arguments of the step from `first` on, and one more. */
static int new_mount(const char *type, const struct step *step, uint32_t first, unsigned attributes, const char *more)
{
    int fs = k_fsopen(type);
    if (fs < 0)
        return fail("fsopen %s", type);
    if (more != NULL && configure(fs, more) < 0)
        return closing(fs, fail_context(fs, more));
    for (uint32_t i = first; i < step->count; i++)
        if (configure(fs, text(step, i)) < 0)
            return closing(fs, fail_context(fs, text(step, i)));
    if (k_fsconfig(fs, K_FSCONFIG_CMD_CREATE, NULL, NULL) < 0)
        return closing(fs, fail_context(fs, "fsconfig"));
    int mount = k_fsmount(fs, attributes);
    if (mount < 0)
        fail_context(fs, "fsmount");
    return closing(fs, mount);
}

/* Takes both descriptors. */
static int attach(int mount, int onto)
{
    int result = k_move_mount(mount, onto) < 0 ? fail("move_mount") : 0;
    return closing(onto, closing(mount, result));
}

static int change_mount(int mount, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation)
{
    struct k_mount_attr attributes = {.attr_set = set, .attr_clr = clear, .propagation = propagation};
    if (set == 0 && clear == 0 && propagation == 0)
        return 0;
    return k_mount_setattr(mount, flags, &attributes) < 0 ? fail("mount_setattr") : 0;
}

/* Plans give the depth of a propagation as MS_REC, as mount(2) does; mount_setattr wants it as a flag of the call. */
static int set_attributes(int mount, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation)
{
    unsigned depth = propagation & MS_REC ? K_AT_RECURSIVE : 0;
    if (change_mount(mount, flags, set, clear, 0) < 0)
        return -1;
    return change_mount(mount, depth, 0, 0, propagation & ~(uint64_t)MS_REC);
}

static int is_folder(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
}

int step_propagation(const struct step *step)
{
    return mount(NULL, "/", NULL, number(step, 0), NULL) < 0 ? fail("mount") : 0;
}

/* Kernels before 6.5 know no "lowerdir+", and cut an option at 256 bytes: there the old call takes them as one text. */
static int mount_overlay_classic(const struct step *step, const char *target)
{
    static char options[4096];
    size_t used = 0;
    bool lower = false;
    for (uint32_t i = 1; i < step->count; i++) {
        const char *option = text(step, i);
        bool layer = strncmp(option, "lowerdir+=", 10) == 0;
        const char *shown = layer && lower ? option + 10 : option;
        const char *joint = layer && lower ? ":" : used > 0 ? "," : "";
        int n = layer && !lower ? snprintf(options + used, sizeof options - used, "%slowerdir=%s", joint, option + 10)
                                : snprintf(options + used, sizeof options - used, "%s%s", joint, shown);
        lower = lower || layer;
        used += (size_t)n;
        if (used >= sizeof options) {
            errno = ENAMETOOLONG;
            return fail("the overlay's options are longer than %zu bytes", sizeof options);
        }
    }
    return mount("overlay", target, "overlay", 0, options) < 0 ? fail("mount %s", options) : 0;
}

static bool is_classic(const struct step *step)
{
    for (uint32_t i = 1; i < step->count; i++)
        if (strncmp(text(step, i), "lowerdir=", 9) == 0)
            return true;
    return false;
}

int step_overlay(const struct step *step)
{
    const char *target = text(step, 0);
    int mount = is_classic(step) ? -1 : new_mount("overlay", step, 1, 0, NULL);
    if (mount >= 0) {
        int onto = open(target, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (onto < 0)
            return closing(mount, fail("open %s", target));
        if (k_move_mount(mount, onto) < 0)
            return closing(onto, closing(mount, fail("move_mount")));
        close(onto);
        walk.root = mount;
        return 0;
    }
    bool unknown = !is_classic(step) && failure.error == EINVAL && strstr(failure.text, "lowerdir+") != NULL;
    if (!is_classic(step) && !unknown)
        return -1;
    if (mount_overlay_classic(step, target) < 0)
        return -1;
    walk.root = open(target, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return walk.root < 0 ? fail("open %s", target) : 0;
}

int step_root(const struct step *step)
{
    int onto = open(text(step, 0), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (onto < 0)
        return fail("open");
    int copy = k_open_tree(onto, "", K_AT_EMPTY_PATH | K_OPEN_TREE_CLONE | K_OPEN_TREE_CLOEXEC | K_AT_RECURSIVE);
    if (copy < 0)
        return closing(onto, fail("open_tree"));
    if (k_move_mount(copy, onto) < 0)
        return closing(onto, closing(copy, fail("move_mount")));
    close(onto);
    walk.root = copy;
    return set_attributes(copy, 0, 0, 0, number(step, 1));
}

/* Where proc and sysfs are mounted no link may stand at all: a link would take them, and what is masked in them, elsewhere. */
static int mount_target(const char *type, const char *path)
{
    int fd = inside_folder(path);
    if (fd < 0 || (strcmp(type, "proc") != 0 && strcmp(type, "sysfs") != 0))
        return fd;
    close(fd);
    return inside(path, O_PATH | O_DIRECTORY, K_RESOLVE_NO_SYMLINKS);
}

/* A tmpfs over a folder of the image keeps that folder's mode when none is given: who may write in /run stays the same. */
static const char *kept_mode(const struct step *step, char *mode, size_t size)
{
    struct stat status;
    for (uint32_t i = 3; i < step->count; i++)
        if (strncmp(text(step, i), "mode=", 5) == 0)
            return NULL;
    int found = strcmp(text(step, 0), "tmpfs") == 0 ? inside(text(step, 1), O_PATH | O_DIRECTORY, 0) : -1;
    if (found < 0)
        return NULL;
    bool known = fstat(found, &status) == 0;
    close(found);
    snprintf(mode, size, "mode=%o", known ? status.st_mode & 07777 : 0);
    return known ? mode : NULL;
}

int step_mount(const struct step *step)
{
    char mode[16];
    const char *kept = kept_mode(step, mode, sizeof mode);
    int onto = mount_target(text(step, 0), text(step, 1));
    if (onto < 0)
        return fail("open target");
    int mount = new_mount(text(step, 0), step, 3, (unsigned)number(step, 2), kept);
    return mount < 0 ? closing(onto, -1) : attach(mount, onto);
}

static int bound_copy(const char *source, uint64_t flags)
{
    unsigned how = K_OPEN_TREE_CLONE | K_OPEN_TREE_CLOEXEC | (flags & BIND_RECURSIVE ? K_AT_RECURSIVE : 0);
    if (!(flags & BIND_NO_LINKS))
        return k_open_tree(AT_FDCWD, source, how);
    struct k_open_how plain = {.flags = O_PATH | O_CLOEXEC, .resolve = K_RESOLVE_NO_SYMLINKS};
    int fd = k_openat2(AT_FDCWD, source, &plain);
    return fd < 0 ? -1 : closing(fd, k_open_tree(fd, "", how | K_AT_EMPTY_PATH));
}

/* What is copied while "/" still belongs to the host's peer group stays a peer of the source. */
int step_keep(const struct step *step)
{
    errno = EMLINK;
    if (walk.kept_count == KEPT_MAX)
        return fail("more than %d shared mounts", KEPT_MAX);
    int copy = bound_copy(text(step, 0), number(step, 1));
    if (copy < 0)
        return fail("open_tree");
    walk.kept[walk.kept_count++] = copy;
    return 0;
}

static int next_kept(void)
{
    errno = EBADF;
    return walk.kept_taken < walk.kept_count ? walk.kept[walk.kept_taken++] : -1;
}

int step_bind(const struct step *step)
{
    uint64_t flags = number(step, 2);
    int copy = flags & BIND_KEPT ? next_kept() : bound_copy(text(step, 0), flags);
    if (copy < 0)
        return fail("open_tree");
    int folder = is_folder(copy);
    errno = folder ? EISDIR : ENOTDIR;
    if ((folder && (flags & BIND_NOT_FOLDER)) || (!folder && (flags & BIND_FOLDER)))
        return closing(copy, fail("source"));
    unsigned attributes = flags & BIND_ATTRIBUTES_RECURSIVE ? K_AT_RECURSIVE : 0;
    if (set_attributes(copy, attributes, number(step, 3), number(step, 4), 0) < 0)
        return closing(copy, -1);
    /* Propagation has a depth of its own: "ro,rprivate" is read-only here and private all the way down. */
    unsigned depth = number(step, 5) & MS_REC ? K_AT_RECURSIVE : 0;
    if (set_attributes(copy, depth, 0, 0, number(step, 5) & ~(uint64_t)MS_REC) < 0)
        return closing(copy, -1);
    int onto = folder ? inside_folder(text(step, 1)) : inside_file(text(step, 1));
    if (onto < 0)
        return closing(copy, fail("open target"));
    /* The kernel would only say EINVAL. */
    errno = ENOTDIR;
    if (folder != is_folder(onto))
        return closing(onto, closing(copy, fail("target")));
    return attach(copy, onto);
}

/* A folder as the processes of another mount namespace see it. The kernel copies only mounts of the namespace that one is in. */
static int borrowed_copy(const char *namespace, const char *path)
{
    struct k_open_how plain = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = K_RESOLVE_NO_SYMLINKS};
    int home = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    int away = open(namespace, O_RDONLY | O_CLOEXEC);
    if (home < 0 || away < 0 || setns(away, K_CLONE_NEWNS) < 0)
        return closing(home, closing(away, fail("setns")));
    int folder = k_openat2(AT_FDCWD, path, &plain);
    int copy = folder < 0 ? -1 : k_open_tree(folder, "", K_AT_EMPTY_PATH | K_OPEN_TREE_CLONE | K_OPEN_TREE_CLOEXEC);
    if (copy < 0)
        fail("open_tree");
    closing(folder, closing(away, 0));
    /* Nothing may go on in there. */
    if (setns(home, K_CLONE_NEWNS) < 0)
        return closing(home, closing(copy, fail("setns back")));
    return closing(home, copy);
}

int step_borrow(const struct step *step)
{
    int copy = borrowed_copy(text(step, 0), text(step, 1));
    if (copy < 0)
        return -1;
    int onto = inside_folder(text(step, 2));
    return onto < 0 ? closing(copy, fail("open target")) : attach(copy, onto);
}

/* A mount of the host's null device. What is called so is checked, since a mask that is no null device masks nothing. It is
 * read-only: that lets every write to the device through, and no change of the host's own mode, owner and times. */
static int null_copy(void)
{
    struct stat status;
    int fd = open("/dev/null", O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return fail("open /dev/null");
    errno = ENODEV;
    if (fstat(fd, &status) < 0 || !S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3))
        return closing(fd, fail("the host's /dev/null is not the null device"));
    int copy = k_open_tree(fd, "", K_AT_EMPTY_PATH | K_OPEN_TREE_CLONE | K_OPEN_TREE_CLOEXEC);
    closing(fd, 0);
    if (copy < 0)
        return fail("open_tree /dev/null");
    return set_attributes(copy, 0, K_MOUNT_ATTR_RDONLY, 0, 0) < 0 ? closing(copy, -1) : copy;
}

int null_input(void)
{
    char path[32];
    int copy = null_copy();
    if (copy < 0)
        return -1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", copy);
    return closing(copy, open(path, O_RDONLY | O_CLOEXEC));
}

/* One empty file system for all masked folders; the first is mounted, the others are copies of that mount. */
static int empty_copy(void)
{
    static const struct step none;
    const unsigned hard = K_MOUNT_ATTR_RDONLY | K_MOUNT_ATTR_NOSUID | K_MOUNT_ATTR_NODEV | K_MOUNT_ATTR_NOEXEC;
    if (walk.empty >= 0) {
        int copy = k_open_tree(walk.empty, "", K_AT_EMPTY_PATH | K_OPEN_TREE_CLONE | K_OPEN_TREE_CLOEXEC);
        return copy < 0 ? fail("open_tree") : copy;
    }
    walk.empty = new_mount("tmpfs", &none, 0, hard, "source=tmpfs");
    return walk.empty < 0 ? -1 : fcntl(walk.empty, F_DUPFD_CLOEXEC, 0);
}

int step_mask(const struct step *step)
{
    int onto = inside(text(step, 0), O_PATH, 0);
    if (onto < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : fail("open");
    bool folder = is_folder(onto);
    errno = EPERM;
    if (!folder && !walk.host)
        return closing(onto, fail("the host's /dev/null is out of reach after PIVOT"));
    int cover = folder ? empty_copy() : null_copy();
    return cover < 0 ? closing(onto, -1) : attach(cover, onto);
}

int step_readonly(const struct step *step)
{
    int onto = inside(text(step, 0), O_PATH, 0);
    if (onto < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : fail("open");
    /* Where a mount is already it needs no second one on top. */
    struct k_mount_attr attributes = {.attr_set = K_MOUNT_ATTR_RDONLY};
    if (k_mount_setattr(onto, K_AT_RECURSIVE, &attributes) == 0)
        return closing(onto, 0);
    int copy = k_open_tree(onto, "", K_AT_EMPTY_PATH | K_OPEN_TREE_CLONE | K_OPEN_TREE_CLOEXEC | K_AT_RECURSIVE);
    if (copy < 0)
        return closing(onto, fail("open_tree"));
    if (set_attributes(copy, K_AT_RECURSIVE, K_MOUNT_ATTR_RDONLY, 0, 0) < 0)
        return closing(onto, closing(copy, -1));
    return attach(copy, onto);
}

int step_root_readonly(const struct step *step)
{
    (void)step;
    return set_attributes(walk.root, 0, K_MOUNT_ATTR_RDONLY, 0, 0);
}

int step_pivot(const struct step *step)
{
    (void)step;
    int old = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (old < 0 || fchdir(walk.root) < 0)
        return closing(old, fail("fchdir"));
    /* With "." twice the old root lands on top of the new one, and no folder for it is needed. */
    if (syscall(SYS_pivot_root, ".", ".") < 0)
        return closing(old, fail("pivot_root"));
    /* "." is still the new root, whose shared mounts must stay what they are. */
    if (fchdir(old) < 0)
        return closing(old, fail("fchdir to the old root"));
    close(old);
    /* Its unmounting must not climb to the host. */
    if (mount(NULL, ".", NULL, MS_SLAVE | MS_REC, NULL) < 0)
        return fail("make the old root a slave");
    if (umount2(".", MNT_DETACH) < 0)
        return fail("umount2");
    walk.host = false;
    return chdir("/") < 0 ? fail("chdir") : 0;
}
