from organizations.management.commands._import import ImportCommand


class Command(ImportCommand):
    help = "导入岗位：整级岗位表（级别、职务、层级、数量、上级职务）或逐个岗位表（单位、职务、层级）。"
    kind = "posts"
