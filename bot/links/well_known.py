"""Projects that papers of this field name without being their authors: models, baselines, tool kits."""

import re

from bot.links.address import Address

_WELL_KNOWN_TEXT = """
facebookresearch/segment-anything facebookresearch/segment-anything-2 facebookresearch/sam2
facebookresearch/sam3 facebookresearch/detectron2 facebookresearch/dinov2 facebookresearch/dinov3
facebookresearch/dino facebookresearch/mae facebookresearch/detr bowang-lab/medsam bowang-lab/medsam2
mic-dkfz/nnunet mic-dkfz/nndetection mic-dkfz/totalsegmentator wasserth/totalsegmentator project-monai/monai
project-monai/monailabel project-monai/tutorials openai/clip ultralytics/ultralytics ultralytics/yolov5
idea-research/groundingdino idea-research/grounded-segment-anything syscv/sam-hq chaoningzhang/mobilesam
openmedlab/sam-med2d uni-medical/sam-med3d opengvlab/sam-med2d milesial/pytorch-unet qubvel/segmentation_models.pytorch
qubvel-org/segmentation_models.pytorch open-mmlab/mmdetection open-mmlab/mmsegmentation open-mmlab/mmcv
huggingface/transformers huggingface/diffusers huggingface/pytorch-image-models rwightman/pytorch-image-models
pytorch/pytorch pytorch/vision tensorflow/tensorflow computational-cell-analytics/micro-sam mouseland/cellpose
stardist/stardist compvis/stable-diffusion compvis/latent-diffusion haotian-liu/llava microsoft/swin-transformer
microsoft/llava-med medicinetoken/medical-sam-adapter kidswithtokens/medical-sam-adapter junma11/flare
ux-decoder/segment-everything-everywhere-all-at-once beckschen/transunet hitachinsk/samed jonathan-huang/sam
qwenlm/qwen2.5-vl qwenlm/qwen-vl opengvlab/internvl deepseek-ai/deepseek-vl graphdeco-inria/gaussian-splatting
colmap/colmap nerfstudio-project/nerfstudio slicer/slicer
"""
_WELL_KNOWN = frozenset(_WELL_KNOWN_TEXT.split())
_WELL_KNOWN_PAGE = re.compile(
    r"^https?://(?:www\.)?(?:segment-anything\.com|ai\.meta\.com|monai\.io|docs\.monai\.io|pytorch\.org|openai\.com|"
    r"(?:www\.)?slicer\.org|itk\.org|imagej\.net|keras\.io|tensorflow\.org|pypi\.org|anaconda\.org|python\.org|"
    r"(?:www\.)?nitrc\.org|fsl\.fmrib\.ox\.ac\.uk|docs\.ultralytics\.com|ultralytics\.com|roboflow\.com)(?:/|$)"
)


def well_known(address: Address) -> bool:
    """Say whether an address is a model, baseline or tool kit that many papers name."""
    return f"{address.owner}/{address.name}".lower() in _WELL_KNOWN or bool(
        _WELL_KNOWN_PAGE.match(address.url)
    )
