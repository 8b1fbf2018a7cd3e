"""The forms in which one and the same answer may come: a right one is right in each of them."""

import numpy as np

from bpkit import Gradients, Layers


def _each(answer, change, layers=dict):
    """The answer with each of its arrays changed, and its layers as a dict or in another form."""
    if isinstance(answer, Gradients):
        answer = answer.w, answer.b
    if isinstance(answer, tuple) or _is_of_arrays(answer):
        return type(answer)(_each(part, change, layers) for part in answer)
    if isinstance(answer, Layers):
        answer = dict(answer.items())
    if isinstance(answer, dict):
        return layers({l: change(np.asarray(array, float)) for l, array in answer.items()})
    return change(np.asarray(answer, float))


def _is_of_arrays(answer):
    return isinstance(answer, list) and all(isinstance(part, np.ndarray) for part in answer)


def as_it_is(answer):
    return answer


def in_lists(answer):
    return _each(answer, lambda array: array.tolist())


def in_float32(answer):
    return _each(answer, np.float32)


def as_columns_or_flat(answer):
    """What is 1-D as a column, and a column as what is 1-D."""
    return _each(answer, lambda array: array.reshape(-1, 1) if array.ndim == 1 else array.squeeze())


def layers_in_a_list(answer):
    return _each(
        answer, lambda array: array, lambda by_layer: [*dict(sorted(by_layer.items())).values()]
    )


def results_in_a_list(answer):
    return list(answer) if type(answer) is tuple else answer


FORMS = [as_it_is, in_lists, in_float32, as_columns_or_flat, layers_in_a_list, results_in_a_list]
