/* What stands in front of the squashfs in Velatura's AppImage: shows the packed tree as a folder and
   starts bin/velatura in it.

   Where FUSE is allowed the tree is mounted, and unmounted when the program has ended. Elsewhere it is
   unpacked once into the user's cache, and what an older AppImage left there goes, unless it runs.

     --appimage-extract [DIR]    only unpacks, into squashfs-root or DIR
     --appimage-unpacked         uses the cache even where FUSE is there (starts quicker)
*/
#define _GNU_SOURCE
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <squashfuse/config.h>
#include <squashfuse/ll.h>
#include <squashfuse/traverse.h>
#include <squashfuse/util.h>

#define PROGRAM "bin/velatura"

static char self[PATH_MAX];
static size_t offset;

static void die(const char *what) {
    fprintf(stderr, "Velatura: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* The squashfs begins where this ELF file ends: behind its table of sections. */
static size_t end_of_elf(void) {
    Elf64_Ehdr header;
    int file = open(self, O_RDONLY | O_CLOEXEC);
    if (file < 0 || read(file, &header, sizeof header) != (ssize_t)sizeof header) die(self);
    close(file);
    return header.e_shoff + (size_t)header.e_shentsize * header.e_shnum;
}

static void start(const char *root, char **words) {
    char program[PATH_MAX];
    snprintf(program, sizeof program, "%s/" PROGRAM, root);
    setenv("APPIMAGE", self, 1);
    setenv("APPDIR", root, 1);
    words[0] = program;
    execv(program, words);
    die(program);
}

/* ---------------------------------------------------------------------------------------- mounting */

/* In a process of its own: serves the tree until the other end of `alive` is closed by all. */
static void serve(const char *place, int alive, int ready) {
    struct fuse_lowlevel_ops ops = {
        .getattr = sqfs_ll_op_getattr, .opendir = sqfs_ll_op_opendir,
        .releasedir = sqfs_ll_op_releasedir, .readdir = sqfs_ll_op_readdir,
        .lookup = sqfs_ll_op_lookup, .open = sqfs_ll_op_open, .create = sqfs_ll_op_create,
        .release = sqfs_ll_op_release, .read = sqfs_ll_op_read, .readlink = sqfs_ll_op_readlink,
        .forget = sqfs_ll_op_forget, .statfs = stfs_ll_op_statfs,
    };
    char *words[] = {"velatura", "-oro,nodev,nosuid"};
    struct fuse_args args = FUSE_ARGS_INIT(2, words);
    sqfs_ll_chan channel;
    sqfs_ll *tree = sqfs_ll_open(self, offset);
    /* Why a mount fails is nobody's business: the tree is unpacked then. */
    int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
    int errors = dup(2);
    dup2(quiet, 2);
    if (!tree || sqfs_ll_mount(&channel, place, &args, &ops, sizeof ops, tree) != SQFS_OK) _exit(1);
    if (fuse_set_signal_handlers(channel.session) != 0) _exit(1);
    dup2(errors, 2);
    pid_t served = getpid();
    if (fork() == 0) {
        char nothing;
        close(ready);
        signal(SIGINT, SIG_IGN);
        while (read(alive, &nothing, 1) < 0 && errno == EINTR) {}
        kill(served, SIGTERM);
        _exit(0);
    }
    if (write(ready, "1", 1) != 1) _exit(1);
    close(ready);
    fuse_session_loop(channel.session);
    fuse_remove_signal_handlers(channel.session);
    sqfs_ll_unmount(&channel, place);
    rmdir(place);
    _exit(0);
}

/* Mounts and starts the program; comes back only if the tree can't be mounted. */
static void mounted(char **words) {
    char place[] = "/tmp/.velatura-XXXXXX", said = 0;
    int alive[2], ready[2];
    if (access("/dev/fuse", R_OK | W_OK) != 0 || !mkdtemp(place)) return;
    if (pipe(alive) != 0 || pipe(ready) != 0) die("pipe");
    pid_t server = fork();
    if (server < 0) die("fork");
    if (server == 0) {
        close(alive[1]);
        close(ready[0]);
        setsid();
        serve(place, alive[0], ready[1]);
    }
    close(alive[0]);
    close(ready[1]);
    ssize_t count = read(ready[0], &said, 1);
    close(ready[0]);
    /* alive[1] stays open in the program: the tree is there as long as it is. */
    if (count == 1) start(place, words);
    close(alive[1]);
    waitpid(server, NULL, 0);
    rmdir(place);
}

/* --------------------------------------------------------------------------------------- unpacking */

static void unpack_file(sqfs *fs, sqfs_inode *inode, const char *path) {
    static char block[1 << 20];
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, inode->base.mode & 0777);
    if (file < 0) die(path);
    for (sqfs_off_t at = 0; at < (sqfs_off_t)inode->xtra.reg.file_size;) {
        sqfs_off_t count = sizeof block;
        if (sqfs_read_range(fs, inode, at, &count, block) != SQFS_OK || count <= 0) die(self);
        if (write(file, block, count) != count) die(path);
        at += count;
    }
    if (close(file) != 0) die(path);
}

static void unpack(const char *root) {
    sqfs fs;
    sqfs_traverse walk;
    sqfs_err error = SQFS_OK;
    if (sqfs_open_image(&fs, self, offset) != SQFS_OK) die(self);
    if (mkdir(root, 0755) != 0 && errno != EEXIST) die(root);
    if (sqfs_traverse_open(&walk, &fs, sqfs_inode_root(&fs)) != SQFS_OK) die(self);
    while (sqfs_traverse_next(&walk, &error)) {
        char path[PATH_MAX], link[PATH_MAX];
        size_t length = sizeof link;
        sqfs_inode inode;
        if (walk.dir_end) continue;
        snprintf(path, sizeof path, "%s/%s", root, walk.path);
        if (sqfs_inode_get(&fs, &inode, walk.entry.inode) != SQFS_OK) die(self);
        if (S_ISDIR(inode.base.mode)) {
            if (mkdir(path, 0755) != 0) die(path);
        } else if (S_ISLNK(inode.base.mode)) {
            if (sqfs_readlink(&fs, &inode, link, &length) != SQFS_OK) die(self);
            if (symlink(link, path) != 0) die(path);
        } else if (S_ISREG(inode.base.mode)) {
            unpack_file(&fs, &inode, path);
        }
    }
    if (error != SQFS_OK) die(self);
    sqfs_traverse_close(&walk);
    sqfs_fd_close(fs.fd);
}

static int forget(const char *path, const struct stat *found, int kind, struct FTW *at) {
    (void)found, (void)kind, (void)at;
    return remove(path);
}

/* A lock that a running program holds shared; others see by it whether its tree is in use. */
static int lock_of(const char *root) {
    char path[PATH_MAX + 8];
    snprintf(path, sizeof path, "%s.lock", root);
    return open(path, O_RDWR | O_CREAT, 0644);
}

static void remove_others(const char *folder, const char *name) {
    DIR *all = opendir(folder);
    struct dirent *entry;
    while (all && (entry = readdir(all))) {
        char path[PATH_MAX];
        struct stat found;
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, name) == 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (lstat(path, &found) != 0 || !S_ISDIR(found.st_mode)) continue;
        int lock = lock_of(path);
        if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) {
            nftw(path, forget, 16, FTW_DEPTH | FTW_PHYS);
            strncat(path, ".lock", sizeof path - strlen(path) - 1);
            unlink(path);
        }
        if (lock >= 0) close(lock);
    }
    if (all) closedir(all);
}

static void from_cache(char **words) {
    char folder[PATH_MAX / 2], name[64], root[PATH_MAX], part[PATH_MAX + 32];
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    sqfs fs;
    if (cache && cache[0] == '/') {
        snprintf(folder, sizeof folder, "%s", cache);
    } else {
        snprintf(folder, sizeof folder, "%s/.cache", home ? home : "/tmp");
    }
    mkdir(folder, 0700);
    strncat(folder, "/velatura-appimage", sizeof folder - strlen(folder) - 1);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) die(folder);
    /* The time it was packed and its size tell one AppImage from another. */
    if (sqfs_open_image(&fs, self, offset) != SQFS_OK) die(self);
    snprintf(name, sizeof name, "%08x-%llx", (unsigned)fs.sb.mkfs_time,
             (unsigned long long)fs.sb.bytes_used);
    sqfs_fd_close(fs.fd);
    snprintf(root, sizeof root, "%s/%s", folder, name);
    int lock = lock_of(root);
    if (lock < 0) die(root);
    if (access(root, F_OK) != 0) {
        /* One unpacks, another that is started meanwhile waits for it. */
        flock(lock, LOCK_EX);
        if (access(root, F_OK) != 0) {
            fprintf(stderr, "Velatura: unpacking once into %s\n", root);
            snprintf(part, sizeof part, "%s/.part-%d", folder, (int)getpid());
            unpack(part);
            if (rename(part, root) != 0) die(root);
            remove_others(folder, name);
        }
    }
    flock(lock, LOCK_SH);
    start(root, words);
}

int main(int count, char **words) {
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0) die("/proc/self/exe");
    self[length] = 0;
    offset = end_of_elf();
    if (count > 1 && strcmp(words[1], "--appimage-extract") == 0) {
        const char *place = count > 2 ? words[2] : "squashfs-root";
        if (access(place, F_OK) == 0) {
            errno = EEXIST;
            die(place);
        }
        unpack(place);
        printf("Start it with %s/" PROGRAM "\n", place);
        return 0;
    }
    if (count > 1 && strcmp(words[1], "--appimage-unpacked") == 0) {
        from_cache(words + 1);
    }
    mounted(words);
    from_cache(words);
    return 1;
}
