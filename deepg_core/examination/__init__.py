"""What a component returned, examined before anything is done with it."""

from deepg_core.examination.augmented import augment_letters, examine_augmentation
from deepg_core.examination.encoded import (
    code_letters,
    disturb_encoded,
    encode_letters,
    examine_classes,
    examine_codes,
    examine_encoded,
    examine_encoder,
    read_table,
)
from deepg_core.examination.examples import WindowError, cut_windows, examine_format, examine_labels
from deepg_core.examination.networks import examine_network, examine_outputs, examine_variables, list_module_ends
from deepg_core.examination.records import ExaminedRecords
from deepg_core.examination.refusal import describe_value, name_component, refuse
from deepg_core.examination.scheduled import ExaminedSchedule
from deepg_core.examination.shapes import examine_alone, examine_names, examine_shapes, examine_weight
from deepg_core.examination.weighed import weigh_windows
from deepg_core.examination.written import examine_export, examine_writer, examine_written

__all__ = [
    "ExaminedRecords",
    "ExaminedSchedule",
    "WindowError",
    "augment_letters",
    "code_letters",
    "cut_windows",
    "describe_value",
    "disturb_encoded",
    "encode_letters",
    "examine_alone",
    "examine_augmentation",
    "examine_classes",
    "examine_codes",
    "examine_encoded",
    "examine_encoder",
    "examine_export",
    "examine_format",
    "examine_labels",
    "examine_names",
    "examine_network",
    "examine_outputs",
    "examine_shapes",
    "examine_variables",
    "examine_weight",
    "examine_writer",
    "examine_written",
    "list_module_ends",
    "name_component",
    "read_table",
    "refuse",
    "weigh_windows",
]
