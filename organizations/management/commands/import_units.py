from organizations.management.commands._import import ImportCommand


class Command(ImportCommand):
    help = "导入单位：代码、名称、上级代码、级别（必有的四列）；凭代码认单位，再次导入没有变化。"
    kind = "units"
